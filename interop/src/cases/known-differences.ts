import { readFileSync } from "node:fs";

interface Differences {
  readonly differences: readonly { readonly reason: string; readonly cases: readonly string[] }[];
}

/** The ids of the cases of one direction in which a peer is known to differ: a file in `conformance/differences`. */
export function knownDifferences(name: string, direction: "service" | "client"): ReadonlySet<string> {
  const url = new URL(`../../../conformance/differences/${name}.json`, import.meta.url);
  const { differences } = JSON.parse(readFileSync(url, "utf8")) as Differences;
  const ids = differences.flatMap(({ cases }) => cases);
  return new Set(ids.filter((id) => id.startsWith(`${direction}/`)));
}

/**
 * Holds what failed, with its reasons, against what is known. Throws for a difference that is not listed, and for one
 * that is listed and does not differ or was not tried.
 */
export function holdAgainst(
  known: ReadonlySet<string>,
  tried: readonly { readonly id: string }[],
  failures: ReadonlyMap<string, string>,
): void {
  const problems = [...failures].filter(([id]) => !known.has(id)).map(([id, why]) => `${id}: ${why}`);
  for (const id of known) {
    if (!tried.some((each) => each.id === id)) problems.push(`${id} is listed and not tried`);
    else if (!failures.has(id)) problems.push(`${id} is listed and does not differ`);
  }
  if (problems.length > 0) throw new Error(problems.sort().join("; "));
}

/** Runs `tryOne` for all cases, so many at a time; gives why cases failed, by their ids. */
export async function failuresOf<Case extends { readonly id: string }>(
  cases: readonly Case[],
  atATime: number,
  tryOne: (each: Case) => Promise<void>,
): Promise<ReadonlyMap<string, string>> {
  const failures = new Map<string, string>();
  const waiting = [...cases];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        await tryOne(next);
      } catch (error) {
        failures.set(next.id, error instanceof Error ? error.message : String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return failures;
}
