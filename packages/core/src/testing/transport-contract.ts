import { descriptorContract } from "./descriptor-contract.ts";
import { messageContract } from "./message-contract.ts";
import type { TransportKind } from "./transport-ends.ts";

/** One promise that every transport keeps. `run` rejects with an error that says how it was broken. */
export interface TransportCase {
  /** The promise, as a sentence for the name of a test. */
  readonly name: string;
  run(): Promise<void>;
}

/**
 * What every transport promises, as cases for any test runner.
 *
 * @example
 * for (const { name, run } of transportContract({ open, endOfClosedPeer: "gone" })) it(name, run);
 */
export function transportContract(kind: TransportKind): TransportCase[] {
  const { openDescriptors } = kind;
  const cases = Object.entries(messageContract).map(([name, prove]) => ({ name, run: () => prove(kind) }));
  if (openDescriptors === undefined) return cases;
  const ofDescriptors = Object.entries(descriptorContract);
  return [
    ...cases,
    ...ofDescriptors.map(([name, prove]) => ({ name, run: () => prove(kind, openDescriptors) })),
  ];
}
