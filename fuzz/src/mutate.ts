import { dangerousKeys, valueText } from "./corpus/values.ts";
import type { Random } from "./random.ts";

type Mutate = (bytes: Buffer, random: Random) => Buffer;

/** Pieces of the language, in places where they do not belong as a rule. */
const tokens = [
  "\0",
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  '"',
  "\\",
  "\\u0000",
  "null",
  "1e999",
  "\ufeff",
  " ",
  "\xff",
];
const members = [
  '"more":true',
  '"oneway":true',
  '"upgrade":true',
  '"continues":true',
  '"more":1',
  '"error":"a.B"',
];

/** Changes valid traffic a little: most of it stays what it was. */
export function mutate(text: string, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(text);
  for (let times = 1 + random.below(3); times > 0; times -= 1) {
    if (bytes.length > 0) bytes = random.pick(mutations)(bytes, random);
  }
  return bytes;
}

const mutations: readonly Mutate[] = [
  // A bit of one byte is another.
  (bytes, random) => {
    const copy = Buffer.from(bytes);
    const at = random.below(copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
    return copy;
  },
  // A byte is another.
  (bytes, random) => splice(bytes, random.below(bytes.length), 1, Buffer.from(random.bytes(1))),
  // Some are missing, or there twice.
  (bytes, random) => splice(bytes, random.below(bytes.length), 1 + random.below(8), Buffer.of()),
  (bytes, random) => {
    const at = random.below(bytes.length);
    return splice(bytes, at, 0, bytes.subarray(at, at + 1 + random.below(40)));
  },
  // Something of the language is put in, anywhere.
  (bytes, random) => splice(bytes, random.below(bytes.length), 0, latin1(random.pick(tokens))),
  // One member more, at the front of some object.
  (bytes, random) => {
    const member = random.oneIn(2)
      ? random.pick(members)
      : `"${random.pick(dangerousKeys)}":${valueText(random)}`;
    return insertMember(bytes, member, random);
  },
  // A value is another.
  (bytes, random) => {
    const colon = nth(bytes, 0x3a, random);
    return colon < 0 ? bytes : splice(bytes, colon + 1, 1 + random.below(6), Buffer.from(valueText(random)));
  },
  // Too long for anybody.
  (bytes, random) =>
    splice(bytes, random.below(bytes.length), 0, Buffer.alloc(1000 + random.below(6000), "x")),
];

function latin1(text: string): Buffer {
  return Buffer.from(text, text === "\ufeff" ? "utf8" : "latin1");
}

function splice(bytes: Buffer, at: number, removed: number, added: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);
}

function insertMember(bytes: Buffer, member: string, random: Random): Buffer {
  const brace = nth(bytes, 0x7b, random);
  return brace < 0 ? bytes : splice(bytes, brace + 1, 0, Buffer.from(`${member},`));
}

/** One of the places where a byte stands; -1 if there is none. */
function nth(bytes: Buffer, wanted: number, random: Random): number {
  const places: number[] = [];
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1)) places.push(at);
  return places.length === 0 ? -1 : random.pick(places);
}
