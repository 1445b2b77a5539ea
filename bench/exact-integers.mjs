// What exact integers cost when a message holds none: reading a message as it is read, against reading it without
// the question whether a number was rounded. Rounds are interleaved; the figure is the median of their ratios.
import { parseInterface } from "@zlink/idl";
import { compileInterface } from "../packages/core/dist/interface/validator.js";
import { parseReply } from "../packages/core/dist/protocol/message.js";

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
const payloads = {
  Small: { result: 0.5 },
  Counters: { used: 123456, free: 7, at: 1732388400123456, name: "memory" },
  Items: { items: items(500) },
  Numbers: { values: Array.from({ length: 5000 }, (_, i) => i * 7919) },
  Floats: { values: Array.from({ length: 5000 }, (_, i) => Math.sqrt(i)) },
  Open: { value: items(500) },
};

function time(read, times) {
  const begin = process.hrtime.bigint();
  for (let i = 0; i < times; i++) read();
  return Number(process.hrtime.bigint() - begin) / times;
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

console.log("payload    bytes   without ns   with ns   with / without");
for (const [name, parameters] of Object.entries(payloads)) {
  const json = JSON.stringify({ parameters });
  const { output } = methods.get(name);
  const without = () => output.check(parseReply(json).parameters, "reply");
  const withExact = () => output.checkReceived(parseReply(json), "reply");
  const times = Math.max(3, Math.round(3e6 / time(without, 20)));
  const results = [];
  for (let round = 0; round < rounds; round++) {
    const pair =
      round % 2 === 0
        ? [time(without, times), time(withExact, times)]
        : [time(withExact, times), time(without, times)].reverse();
    results.push(pair);
  }
  const ratio = median(results.map(([a, b]) => b / a));
  const [a, b] = [0, 1].map((side) => median(results.map((pair) => pair[side])));
  console.log(
    `${name.padEnd(10)} ${String(json.length).padStart(6)} ${a.toFixed(0).padStart(11)} ${b.toFixed(0).padStart(9)}   ${ratio.toFixed(3)}`,
  );
}
