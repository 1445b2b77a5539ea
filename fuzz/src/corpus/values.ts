import type { Random } from "../random.ts";

/** Keys by which an object's insides could be reached. */
export const dangerousKeys = ["__proto__", "constructor", "toString", "hasOwnProperty", "then", "toJSON"];

const words = ["", "text", "é", "😀", "\u0000", '"', "\\", "\ud800", "\u2028", "x".repeat(300)];
const numbers = ["0", "-0", "1", "-1", "3", "3.0", "0.5", "1e2", "1E400", "-1e-400", "9007199254740993"];
const integers = [
  "9223372036854775807",
  "18446744073709551615",
  "18446744073709551616",
  `1${"0".repeat(40)}`,
];

/** The JSON text of a string, which may be of a dangerous key. */
export function stringText(random: Random): string {
  return JSON.stringify(random.oneIn(4) ? random.pick(dangerousKeys) : random.pick(words));
}

/** The JSON text of any value. */
export function valueText(random: Random, levels = 3): string {
  const kind = random.below(levels > 0 ? 9 : 6);
  if (kind === 0) return random.pick(["true", "false"]);
  if (kind === 1) return "null";
  if (kind === 2) return random.pick(numbers);
  if (kind === 3) return random.pick(integers);
  if (kind <= 5) return stringText(random);
  if (kind === 6 && random.oneIn(20)) return deepText(random);
  const members = Array.from({ length: random.below(4) }, () => valueText(random, levels - 1));
  if (kind <= 7) return `[${members.join(",")}]`;
  return `{${members.map((member) => `${stringText(random)}:${member}`).join(",")}}`;
}

function deepText(random: Random): string {
  const depth = random.pick([10, 900, 1000, 1500]);
  return random.oneIn(2)
    ? `${"[".repeat(depth)}${"]".repeat(depth)}`
    : `${'{"a":'.repeat(depth / 2)}1${"}".repeat(depth / 2)}`;
}
