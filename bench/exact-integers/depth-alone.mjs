// The limit of depth without exact integers: the look of packages/core/src/protocol/large-integer.ts with no question
// about the numbers, written in the same way, for the figures to compare with.

export function staysShallow(value) {
  return typeof value !== "object" || value === null || isShallow(value, 1000);
}

function isShallow(container, levels) {
  if (levels === 0) return false;
  return Array.isArray(container) ? isArrayShallow(container, levels) : isObjectShallow(container, levels);
}

function isArrayShallow(items, levels) {
  for (let index = countNumbers(items); index < items.length; index++) {
    const item = items[index];
    if (typeof item === "object" && item !== null && !isShallow(item, levels - 1)) return false;
  }
  return true;
}

function isObjectShallow(object, levels) {
  for (const key in object) {
    const member = object[key];
    if (typeof member === "object" && member !== null && !isShallow(member, levels - 1)) return false;
  }
  return true;
}

function countNumbers(items) {
  const first = items.at(0);
  if (typeof first !== "number") return 0;
  const count = (first | 0) === first ? countSmallIntegers(items) : 0;
  return typeof items.at(count) === "number" ? endOfNumbers(items, count) : count;
}

function countSmallIntegers(items) {
  let count = 1;
  while (count < items.length && typeof items[count] === "number" && (items[count] | 0) === items[count])
    count++;
  return count;
}

function endOfNumbers(items, start) {
  let end = start;
  while (end < items.length && typeof items[end] === "number") end++;
  return end;
}
