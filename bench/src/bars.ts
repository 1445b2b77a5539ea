/** What ours has to reach. */
export interface Bar {
  /** The scenarios that it is for, by name. */
  readonly scenarios: readonly string[];
  readonly pinnings: readonly ("one" | "two")[];
  /** `zlink`, or the variant that spins. */
  readonly implementation: "zlink" | "zlinkSpin";
  /**
   * What the figure is: a ratio to the implementations of these names (several: to the sum of theirs), the bytes of memory on
   * the greater side, or the milliseconds above an implementation.
   */
  readonly measure:
    | { readonly ratioTo: readonly string[] }
    | { readonly ratioToBase: true }
    | { readonly ratioToEachForeign: true }
    | { readonly bytesOfASide: true }
    | { readonly millisecondsAbove: string };
  readonly atMost: number;
}

const both = ["one", "two"] as const;
const echoes = ["echo-64k", "echo-1m", "echo-8m"] as const;
const pipelines = ["pipelined-10", "pipelined-100", "pipelined-1000"] as const;
const foreign = { ratioToEachForeign: true } as const;

function bar(
  scenarios: readonly string[],
  pinningNames: Bar["pinnings"],
  ratioTo: readonly string[],
  atMost: number,
): Bar {
  return { scenarios, pinnings: pinningNames, implementation: "zlink", measure: { ratioTo }, atMost };
}

/** Every bar, by which the report says met or missed. */
export const bars: readonly Bar[] = [
  bar(["sequential"], ["one"], ["c"], 2),
  bar(["sequential"], ["one"], ["zlinkRust"], 1),
  bar(["sequential"], ["two"], ["zlinkRust"], 1.5),
  { ...bar(["sequential"], ["two"], ["c"], 0.7), implementation: "zlinkSpin" },
  { ...bar(["sequential"], ["two"], ["zlinkRust"], 0.7), implementation: "zlinkSpin" },
  bar(["pipelined-100", "pipelined-1000"], both, ["zlinkRust"], 0.75),
  bar(["pipelined-1000"], ["one"], ["json"], 2.2),
  bar(["stream"], both, ["zlinkRust"], 0.75),
  bar(["connect"], both, ["zlinkRust"], 1.5),
  bar(echoes, both, ["json", "c"], 1.3),
  {
    scenarios: ["idle-4000"],
    pinnings: both,
    implementation: "zlink",
    measure: { ratioToBase: true },
    atMost: 1.05,
  },
  {
    scenarios: ["memory-connection"],
    pinnings: ["one"],
    implementation: "zlink",
    measure: { bytesOfASide: true },
    atMost: 8 * 1024,
  },
  {
    scenarios: ["start-up"],
    pinnings: both,
    implementation: "zlink",
    measure: { millisecondsAbove: "node" },
    atMost: 40,
  },
  { scenarios: ["sequential"], pinnings: both, implementation: "zlink", measure: foreign, atMost: 0.5 },
  { scenarios: pipelines, pinnings: both, implementation: "zlink", measure: foreign, atMost: 0.2 },
  {
    scenarios: [
      "stream",
      ...echoes,
      "connect",
      "idle-1000",
      "idle-4000",
      "busy-16",
      "entries",
      "map",
      "integers",
    ],
    pinnings: both,
    implementation: "zlink",
    measure: foreign,
    atMost: 1,
  },
];
