/** On which cores the two sides of a connection run. */
export interface Pinning {
  readonly name: "one" | "two";
  readonly title: string;
  /** Core numbers, as `taskset -c` takes them. */
  readonly serverCore: number;
  readonly clientCore: number;
}

/**
 * Two experiments: on one core a side that waits hands the core to the other; on two, the core of a side that waits falls asleep,
 * and what is measured is mostly how long it takes to wake up.
 */
export const pinnings: readonly Pinning[] = [
  { name: "one", title: "both sides on one core", serverCore: 0, clientCore: 0 },
  { name: "two", title: "each side on a core of its own", serverCore: 0, clientCore: 1 },
];
