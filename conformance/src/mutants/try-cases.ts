import { addressCases, clientCases, descriptionCases, serviceCases } from "../read-cases.ts";
import { runAddressCase } from "../run-address-case.ts";
import { runClientCase } from "../run-client-case.ts";
import { runDescriptionCase } from "../run-description-case.ts";
import { runServiceCase } from "../run-service-case.ts";
import { inMemory } from "../transports/in-memory.ts";

/** In memory everything that happens happens at once: what has not happened by then never does. */
const limitMs = 300;

/** Tries all cases, in memory what is on the wire, those of one clause first; gives the first that fails, undefined if none does. */
export async function firstFailure(clause: string): Promise<string | undefined> {
  const all = [
    ...serviceCases().map((each) => ({ each, run: () => tryService(each) })),
    ...clientCases().map((each) => ({
      each,
      run: () => runClientCase(each, () => inMemory.connect(each.limits), limitMs),
    })),
    ...descriptionCases().map((each) => ({ each, run: async () => runDescriptionCase(each) })),
    ...addressCases().map((each) => ({ each, run: () => runAddressCase(each) })),
  ];
  const isFirst = ({ each }: (typeof all)[number]) => each.clause === clause;
  const ordered = [...all.filter(isFirst), ...all.filter((one) => !isFirst(one))];
  for (const { each, run } of ordered) {
    try {
      await run();
    } catch {
      return each.id;
    }
  }
  return undefined;
}

async function tryService(each: ReturnType<typeof serviceCases>[number]): Promise<void> {
  const service = await inMemory.serve(each.limits);
  try {
    await runServiceCase(each, service, limitMs);
  } finally {
    // Not awaited: a mutant may never end.
    void service[Symbol.asyncDispose]();
  }
}
