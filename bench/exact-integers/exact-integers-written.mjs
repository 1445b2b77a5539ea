// What exact integers cost a message that holds none on its way out: `stringify` as it is, against the same look for
// NaN and infinities without the questions that only bigints raise. Rounds are interleaved; medians of their ratios.
import { stringify } from "../../packages/core/dist/protocol/json.js";

const rounds = 41;
const isFiniteThroughout = (value) => {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isFiniteThroughout(value[i])) return false;
    return true;
  }
  for (const key in value) if (!isFiniteThroughout(value[key])) return false;
  return true;
};
const withoutBigints = (value) => {
  if (!isFiniteThroughout(value)) throw new TypeError("not finite");
  return JSON.stringify(value);
};
const items = Array.from({ length: 500 }, (_, i) => ({
  id: i,
  name: `item ${i}`,
  size: i / 7,
  tags: ["a", "bc"],
  at: 1732388400123456 + i,
  extra: { index: i, note: "x" },
}));
const payloads = {
  Small: { dividend: 1, divisor: 2 },
  Items: { items },
  Numbers: { values: Array.from({ length: 5000 }, (_, i) => i * 7919) },
  Floats: { values: Array.from({ length: 5000 }, (_, i) => Math.sqrt(i)) },
};
const time = (write, times) => {
  const begin = process.hrtime.bigint();
  for (let i = 0; i < times; i++) write();
  return Number(process.hrtime.bigint() - begin) / times;
};
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

console.log("payload    without ns   with ns   with / without");
for (const [name, value] of Object.entries(payloads)) {
  const sides = [() => withoutBigints(value), () => stringify(value)];
  const times = Math.max(3, Math.round(3e6 / time(sides[0], 20)));
  const results = [];
  for (let round = 0; round < rounds; round++) {
    const pair = [];
    for (const side of round % 2 === 0 ? [0, 1] : [1, 0]) pair[side] = time(sides[side], times);
    results.push(pair);
  }
  const [a, b] = [0, 1].map((side) => median(results.map((pair) => pair[side])));
  const ratio = median(results.map(([x, y]) => y / x));
  console.log(
    `${name.padEnd(10)} ${a.toFixed(0).padStart(10)} ${b.toFixed(0).padStart(9)}   ${ratio.toFixed(3)}`,
  );
}
