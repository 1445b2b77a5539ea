/** Levels of arrays and objects that a message may nest unless told otherwise; a call or reply needs a dozen. */
export const DEFAULT_MAX_DEPTH = 1000;

/** True if parsed JSON, an array or object, has more than so many levels of them. */
export function nestsDeeper(container: object, levels: number): boolean {
  if (levels === 0) return true;
  const members: readonly unknown[] = Array.isArray(container) ? container : Object.values(container);
  return members.some(
    (member) => typeof member === "object" && member !== null && nestsDeeper(member, levels - 1),
  );
}
