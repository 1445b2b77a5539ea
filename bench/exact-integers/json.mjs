// Prints what exact integers cost beside the engine's own JSON: `node bench/exact-integers/json.mjs [PAYLOAD...]` after a build.
// Each figure is the median of interleaved rounds, in percent of JSON.parse or JSON.stringify of the same message.
import { parse, parseExactly, parseLoosely, stringify } from "../../packages/core/dist/protocol/json.js";

let state = 42;
const random = () => {
  state = (state * 1664525 + 1013904223) >>> 0;
  return state / 2 ** 32;
};
const below = (limit) => Math.floor(random() * limit);
const pick = (characters, length) =>
  Array.from({ length }, () => characters[below(characters.length)]).join("");
const words = (length) => pick("the unit started after a reload of its configuration ", length);
const hexId = () => pick("0123456789abcdef", 32);
const stamp = () => 1732388400123456 + below(1e9);

const entries = {
  typical: () => ({
    name: words(12),
    id: below(1e5),
    state: ["running", "exited", "failed"][below(3)],
    enabled: random() < 0.5,
    description: words(20 + below(40)),
    load: below(1e4) / 100,
    tags: [words(5), words(7)],
  }),
  "string-heavy": () => ({ message: words(80 + below(200)), unit: words(20) }),
  "two-byte strings": () => ({ message: `größe → ${words(60 + below(100))}`, name: "Zürich" }),
  "hex ids": () => ({ machineId: hexId(), bootId: hexId(), invocationId: hexId() }),
  "digit strings": () => ({ serial: `${stamp()}${stamp()}`, phone: `0049${stamp()}` }),
  timestamps: () => ({
    name: words(10),
    realtime: stamp(),
    monotonic: below(1e12),
    start: stamp(),
    pid: below(1e6),
  }),
  "timestamp list": stamp,
  "float list": () => random() + 1e-17,
  "int list": () => below(1e6),
  nulls: () => ({
    a: null,
    description: words(20),
    unit: null,
    slice: null,
    leader: below(1e5),
    vsock: null,
  }),
  "with infinity": () => ({ name: words(12), memoryMax: 18446744073709551615n, tasks: below(1e4) }),
};

function message(kind, size) {
  if (kind === "one base64 string")
    return { data: pick("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmno0123456789+/", size) };
  const list = [];
  for (let length = 30; length < size || list.length === 0; length += stringify(list.at(-1)).length + 1) {
    list.push(entries[kind]());
  }
  return { parameters: { entries: list } };
}

const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];

function measure(candidates, length) {
  const repeats = Math.max(1, Math.floor(40_000 / length));
  const times = candidates.map(() => []);
  const rounds = length > 500_000 ? 25 : 75;
  let sink = 0;
  // A shape that the engine has not met sends the code back to its interpreter, for up to 20,000 short messages.
  for (let call = Math.ceil(4e6 / length); call > 0; call--)
    for (const run of candidates) sink += run() ? 1 : 0;
  for (let round = 0; round < rounds; round++) {
    for (const [index, run] of candidates.entries()) {
      const start = process.hrtime.bigint();
      for (let repeat = 0; repeat < repeats; repeat++) sink += run() ? 1 : 0;
      times[index].push(Number(process.hrtime.bigint() - start) / repeats);
    }
  }
  return sink > 0 ? times.map(median) : [];
}

const wanted = process.argv.slice(2);
const columns = [
  "JSON.parse ns",
  "parseLoosely %",
  "parse %",
  "parseExactly %",
  "JSON.stringify ns",
  "stringify %",
];
console.log(
  ["payload".padEnd(18), "length".padStart(8), ...columns.map((column) => column.padStart(18))].join(""),
);
for (const kind of [...Object.keys(entries), "one base64 string"]) {
  if (wanted.length > 0 && !wanted.includes(kind)) continue;
  for (const size of [100, 1024, 65_536, 1_048_576]) {
    const value = message(kind, size);
    // Through bytes, since a text from a socket is flat.
    const text = Buffer.from(stringify(value)).toString();
    // Both are written as they were read: the engine keeps a list that a program has filled in another form.
    const rounded = JSON.parse(text);
    const exact = parse(text);
    const parses = [
      () => JSON.parse(text),
      () => parseLoosely(text),
      () => parse(text),
      () => parseExactly(text),
    ];
    const [bareParse, ...ours] = measure(parses, text.length);
    const writes = [() => JSON.stringify(rounded), () => stringify(exact)];
    const [bareWrite, write] = measure(writes, text.length);
    const percent = (time, bare) => ((100 * time) / bare).toFixed(1);
    const row = [bareParse.toFixed(0), ...ours.map((time) => percent(time, bareParse)), bareWrite.toFixed(0)];
    const cells = [...row, percent(write, bareWrite)].map((cell) => cell.padStart(18));
    console.log([kind.padEnd(18), String(text.length).padStart(8), ...cells].join(""));
  }
}
