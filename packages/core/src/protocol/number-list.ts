const LARGEST = Number.MAX_SAFE_INTEGER;

/**
 * Counts the numbers from -(2^53 - 1) to 2^53 - 1 that a list begins with, so that whoever looks through it may go on
 * behind them. For lists that `JSON.parse` made.
 *
 * That is for speed alone. Where compiled code has met lists of several kinds, it turns every list that it reads into
 * the most general kind of them: each number of a list of floats gets an object of its own, which takes longer than
 * all else that is done with it. So lists of integers and of floats are each read at a place of their own, and what
 * comes next is asked with `at`, which leaves a list as it is.
 */
export function countSafeNumbers(items: readonly unknown[]): number {
  const first = items.at(0);
  if (typeof first !== "number") return 0;
  const count = isSmallInteger(first) ? countSmallIntegers(items) : 0;
  return typeof items.at(count) === "number" ? endOfSafeNumbers(items, count) : count;
}

/** Whether it has the form in which engines keep integers: 32 bits. */
function isSmallInteger(item: unknown): boolean {
  return typeof item === "number" && (item | 0) === item;
}

function countSmallIntegers(items: readonly unknown[]): number {
  let count = 1;
  while (count < items.length && isSmallInteger(items[count])) count++;
  return count;
}

function endOfSafeNumbers(items: readonly unknown[], start: number): number {
  let end = start;
  while (end < items.length && isSafe(items[end])) end++;
  return end;
}

function isSafe(item: unknown): boolean {
  return typeof item === "number" && item <= LARGEST && item >= -LARGEST;
}
