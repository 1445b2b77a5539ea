/** How many smaller forms may still be tried, and until when, in milliseconds of the clock. */
export interface Trials {
  left: number;
  readonly until: number;
}

/** Says whether something still goes wrong. */
type StillFails<T> = (candidate: T) => Promise<boolean>;

/**
 * Makes a list smaller for as long as it still fails: leaves parts of it out, large ones first. What it gives fails,
 * unless the list did not. `trials` says how many more may be made, which is counted down, and until when.
 */
export async function minimise<T>(
  list: readonly T[],
  stillFails: StillFails<readonly T[]>,
  trials: Trials,
): Promise<readonly T[]> {
  let smallest = list;
  for (let size = Math.ceil(list.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < smallest.length && trials.left > 0 && Date.now() < trials.until; ) {
      const candidate = [...smallest.slice(0, at), ...smallest.slice(at + size)];
      trials.left -= 1;
      if (candidate.length > 0 && (await stillFails(candidate))) smallest = candidate;
      else at += size;
    }
  }
  return smallest;
}
