// How the addon meets the event loop, beside node:net: both write the same bytes to a C program that sends them back, in
// turns, one after another and many at once. Prints microseconds a message by the clock and of this process's processor, and
// the medians of their ratios to node:net's in the same round. The latter say what the layers cost also on a busy machine.
// Usage: node bench/event-loop/measure.mjs [ROUNDS], after `npm run build`. Needs a C compiler.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadNative } from "../../packages/native/dist/index.js";

const rounds = Number(process.argv[2] ?? 21);
const folder = mkdtempSync(join(tmpdir(), "zlink-event-loop-"));
const bounce = join(folder, "bounce");
execFileSync("cc", ["-O2", "-o", bounce, fileURLToPath(new URL("./bounce.c", import.meta.url))]);

/** How long one question may wait for bytes; it costs a processor so long. */
const spinMicros = 50;

const short = `{"method":"org.example.Calculator.Divide","parameters":{"dividend":1,"divisor":2}}\0`;
const cases = [
  { name: "one after another", text: short, messages: 1, times: 4000 },
  { name: "by 10", text: short.repeat(10), messages: 10, times: 1500 },
  { name: "by 100", text: short.repeat(100), messages: 100, times: 300 },
  { name: "by 1000", text: short.repeat(1000), messages: 1000, times: 40 },
  { name: "64 KiB", text: "x".repeat(65_536), messages: 1, times: 200 },
  { name: "1 MiB", text: "x".repeat(1_048_576), messages: 1, times: 20 },
];

/** A way to exchange: `exchange(text)` resolves when as many bytes have come back. */
class Gauge {
  #missing = 0;
  #done = () => {};

  received(size) {
    this.#missing -= size;
    if (this.#missing === 0) this.#done();
  }

  expect(size) {
    this.#missing = size;
    return new Promise((resolve) => {
      this.#done = resolve;
    });
  }

  get isMissing() {
    return this.#missing > 0;
  }
}

async function overNet(path) {
  const gauge = new Gauge();
  const socket = connect(path);
  await once(socket, "connect");
  socket.on("data", (bytes) => gauge.received(bytes.length));
  return {
    exchange(text) {
      const done = gauge.expect(text.length);
      socket.write(text);
      return done;
    },
    close: () => socket.destroy(),
  };
}

async function overAddon(path, reads) {
  const native = loadNative();
  const gauge = new Gauge();
  const socket = native.openSocket(native.connect(path), {
    onRead: (bytes) => gauge.received(bytes.length),
    onDrain() {},
    onEnd() {},
    onHangUp() {},
    onBroken: (error) => {
      throw error;
    },
  });
  socket.setReading(true);
  return {
    exchange(text) {
      const done = gauge.expect(text.length);
      const isWritten = socket.write(text);
      // What waits to be written leaves by the event loop: to go on asking would keep it from that.
      if (reads === "at once" && isWritten) while (gauge.isMissing) socket.readNow(spinMicros);
      return done;
    },
    close: () => socket.close(),
  };
}

const ways = [
  { name: "node:net", open: overNet },
  { name: "addon", open: (path) => overAddon(path, "by the loop") },
  { name: "addon, reading at once", open: (path) => overAddon(path, "at once") },
];

async function time({ text, times, messages }, way) {
  const used = process.cpuUsage();
  const started = process.hrtime.bigint();
  for (let count = 0; count < times; count += 1) await way.exchange(text);
  const clock = Number(process.hrtime.bigint() - started) / 1000;
  const { user, system } = process.cpuUsage(used);
  return { clock: clock / times / messages, processor: (user + system) / times / messages };
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

const programs = [];
async function openWay({ open }, index) {
  const path = join(folder, String(index));
  const program = spawn(bounce, [path], { stdio: ["ignore", "pipe", "inherit"] });
  programs.push(program);
  await once(program.stdout, "data");
  return open(path);
}

const opened = await Promise.all(ways.map(openWay));
console.log(`Node ${process.versions.node}, ${rounds} rounds: microseconds a message (ratio to node:net)`);
for (const what of cases) {
  const figures = ways.map(() => []);
  for (let round = -1; round < rounds; round += 1) {
    // Each begins as often as the others; the first round only warms up.
    for (let step = 0; step < ways.length; step += 1) {
      const index = (step + round + 1) % ways.length;
      const figure = await time(what, opened[index]);
      if (round >= 0) figures[index].push(figure);
    }
  }
  console.log(what.name);
  for (const [index, own] of figures.entries()) {
    const columns = ["clock", "processor"].map((kind) => {
      const ratio = median(own.map((figure, round) => figure[kind] / figures[0][round][kind]));
      return `${kind} ${median(own.map((figure) => figure[kind])).toFixed(2)} (${ratio.toFixed(2)})`;
    });
    console.log(`  ${ways[index].name.padEnd(24)} ${columns.join("   ")}`);
  }
}
for (const { close } of opened) close();
for (const program of programs) program.kill();
rmSync(folder, { recursive: true });
