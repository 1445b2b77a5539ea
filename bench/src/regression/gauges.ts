/**
 * What the regression check looks at: processor time of ours, of both sides and all their threads, over that of limits on the same
 * core in turns with it. Neither seconds nor the speed of the machine are in that figure.
 */
export interface Gauge {
  readonly scenario: string;
  /** The implementations whose sum ours is divided by. */
  readonly over: readonly string[];
}

export const gauges: readonly Gauge[] = [
  // A call alone: the system calls, and the JSON.
  { scenario: "sequential", over: ["c", "json"] },
  // Many calls at once: what a call takes beside the system calls.
  { scenario: "pipelined-100", over: ["json"] },
  // Values: their checks.
  { scenario: "entries", over: ["json"] },
];

/** How much more than recorded is a regression. Between the noise that is left, and the 20 % that must be caught. */
export const tolerance = 1.12;

/** By how much the self-test slows ours down. */
export const slowdown = 0.2;
