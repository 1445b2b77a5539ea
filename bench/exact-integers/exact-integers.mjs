// What exact integers cost when a message holds none: reading it as it is read, against reading it without the
// question whether a number was rounded. What no type describes is looked through for the limit of depth in any case,
// so that its cost is given twice: over a reader that keeps that limit, and over one that looks at nothing.
// Rounds are interleaved, all code has run before; the figures are medians of ratios.
import { parseInterface } from "@zlink/idl";
import { compileInterface } from "../../packages/core/dist/interface/validator.js";
import { parse } from "../../packages/core/dist/protocol/json.js";
import { parseReply, readExactlyIfNeeded } from "../../packages/core/dist/protocol/message.js";
import { staysShallow } from "./depth-alone.mjs";

const rounds = 41;
const tree = parseInterface(`interface org.example.Bench
type Item (id: int, name: string, size: float, tags: []string, at: ?int, extra: ?object)
method Small() -> (result: float)
method Counters() -> (used: int, free: int, at: int, name: string)
method Items() -> (items: []Item)
method Numbers() -> (values: []int)
method Floats() -> (values: []float)
method Open() -> (value: any)
`);
const { methods } = compileInterface(tree, { int: "number" });
const items = (count) =>
  Array.from({ length: count }, (_, i) => ({
    id: i,
    name: `item ${i}`,
    size: i / 7,
    tags: ["a", "bc"],
    at: 1732388400123456 + i,
    extra: { index: i, note: "x" },
  }));
const strings = (count) =>
  Array.from({ length: count }, (_, i) => ({ message: `unit ${i} `.repeat(20), unit: `unit ${i}` }));
const integers = (count) => Array.from({ length: count }, (_, i) => i * 7919);
const floats = (count) => Array.from({ length: count }, (_, i) => Math.sqrt(i + 2));

const typed = {
  Small: { result: 0.5 },
  Counters: { used: 123456, free: 7, at: 1732388400123456, name: "memory" },
  Items: { items: items(500) },
  Numbers: { values: integers(5000) },
  Floats: { values: floats(5000) },
};
const untyped = {
  "1 item": { items: items(1) },
  "8 items": { items: items(8) },
  "500 items": { items: items(500) },
  "5 strings": { items: strings(5) },
  "300 strings": { items: strings(300) },
  "100 integers": { values: integers(100) },
  "5000 integers": { values: integers(5000) },
  "50 floats": { values: floats(50) },
  "5000 floats": { values: floats(5000) },
};

/** A text as a socket brings it: in one piece. */
const textOf = (parameters) => Buffer.from(JSON.stringify({ parameters })).toString();

function typedRow([name, parameters]) {
  const json = textOf(parameters);
  const { output } = methods.get(name);
  const bare = () => output.check(parseReply(json).parameters, "reply");
  const exact = () => output.checkReceived(parseReply(json), "reply");
  return { name, json, readers: [bare, bare, exact] };
}

function anyRow() {
  const json = textOf({ value: items(500) });
  const { output } = methods.get("Open");
  const bare = () => output.check(parseReply(json).parameters, "reply");
  const limited = () => {
    const { parameters } = parseReply(json);
    if (!staysShallow(parameters.value)) throw new RangeError("too deep");
    return output.check(parameters, "reply");
  };
  const exact = () => output.checkReceived(parseReply(json), "reply");
  return { name: "500 items as any", json, readers: [bare, limited, exact] };
}

function untypedRow([name, parameters]) {
  const json = textOf(parameters);
  const bare = () => parseReply(json);
  const limited = () => {
    const reply = parseReply(json);
    if (!staysShallow(reply.parameters)) throw new RangeError("too deep");
  };
  const exact = () => readExactlyIfNeeded(parseReply(json));
  return { name: `${name}, untyped`, json, readers: [bare, limited, exact] };
}

function parseRow([name, parameters]) {
  const json = textOf(parameters);
  const bare = () => JSON.parse(json);
  const limited = () => {
    if (!staysShallow(JSON.parse(json))) throw new RangeError("too deep");
  };
  return { name: `${name}, parse()`, json, readers: [bare, limited, () => parse(json)] };
}

function time(read, times) {
  const begin = process.hrtime.bigint();
  for (let i = 0; i < times; i++) read();
  return Number(process.hrtime.bigint() - begin) / times;
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

function measure(readers, times) {
  const results = readers.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < readers.length; turn++) {
      const index = (turn + round) % readers.length;
      results[index].push(time(readers[index], times));
    }
  }
  return results;
}

const rows = [
  ...Object.entries(typed).map(typedRow),
  anyRow(),
  ...Object.entries(untyped).map(untypedRow),
  ...Object.entries(untyped).map(parseRow),
];
const timesOf = ({ json }) => Math.max(3, Math.round(4e5 / json.length));
// The engine compiles what has run often enough, and the shapes it has met decide how: let it meet them all.
for (let pass = 0; pass < 8; pass++) {
  for (const row of rows) for (const read of row.readers) time(read, timesOf(row));
}
const cells = (name, bytes, ...rest) =>
  [name.padEnd(26), bytes.padStart(6), ...rest.map((cell) => cell.padStart(13))].join("");
console.log(cells("message", "bytes", "without ns", "/ depth alone", "/ nothing"));
for (const row of rows) {
  const [bare, limited, exact] = measure(row.readers, timesOf(row));
  const ratio = (base) => median(exact.map((took, round) => took / base[round])).toFixed(3);
  console.log(cells(row.name, String(row.json.length), median(bare).toFixed(0), ratio(limited), ratio(bare)));
}
