import { openSync } from "node:fs";
import { type ConnectOptions, connect, type ServeOptions, serve, withFds } from "zlink";
import type { Work } from "../work.ts";
import type { BenchClient } from "./calls.ts";
import { Bench } from "./interface.ts";
import { runProgram } from "./run-program.ts";

const handlers = {
  add: ({ first, second }: { first: number; second: number }) => ({ sum: first + second }),
  entries: <Values>({ values }: { values: Values }) => ({ values }),
};

const implementation = Bench.implement({
  ...slowedHandlers(),
  echo: ({ text }) => ({ text }),
  map: ({ values }) => ({ values }),
  integers: ({ values }) => ({ values }),
  pass: ({ descriptor }, call) => withFds({ descriptor }, call.fds),
  *count({ to }) {
    for (let number = 1; number <= to; number += 1) yield { number };
  },
  async *watch(_, call) {
    yield { number: 1 };
    await new Promise((resolve) => call.signal.addEventListener("abort", resolve));
  },
});

/** The two that the regression check measures, slower by what it asks for, so that it can prove to see that. */
function slowedHandlers(): typeof handlers {
  const slowdownNanos = Number(process.env["BENCH_SLOWDOWN_MICROS"] ?? "0") * 1000;
  if (slowdownNanos === 0) return handlers;
  const spin = (): void => {
    const end = process.hrtime.bigint() + BigInt(Math.round(slowdownNanos));
    while (process.hrtime.bigint() < end);
  };
  return {
    add(parameters) {
      spin();
      return handlers.add(parameters);
    },
    entries(parameters) {
      spin();
      return handlers.entries(parameters);
    },
  };
}

/** The defaults hold, but for what a scenario cannot do without. */
function serveOptions({ name, size }: Work): Partial<ServeOptions> {
  if (name === "descriptor") return { fds: true };
  const isCrowded = name === "idle" || name === "memory-connection" || name === "memory-stream";
  if (!isCrowded) return {};
  const limit = size + 100;
  // Over node:net it is not known who connects, so that there is no such limit to raise.
  const knowsUsers = process.env["ZLINK_TRANSPORT"] !== "node";
  return { maxConnections: limit, ...(knowsUsers && { maxConnectionsPerUser: limit }) };
}

async function listen(work: Work): Promise<void> {
  await serve(`unix:${work.socketPath}`, { ...serveOptions(work), interfaces: [implementation] });
}

/** The defaults hold here too, but for spinning where the bench asks for it. */
function connectOptions({ name }: Work): ConnectOptions {
  const spinMicros = process.env["BENCH_SPIN_MICROS"];
  return {
    ...(name === "descriptor" && { fds: true }),
    ...(spinMicros !== undefined && { spinMicros: Number(spinMicros) }),
  };
}

async function open(work: Work): Promise<BenchClient> {
  const client = await connect(`unix:${work.socketPath}`, Bench, connectOptions(work));
  let passed: number | undefined;
  return {
    calls: client,
    count: (to) => client.count.more({ to }),
    async watch() {
      await client.watch.more()[Symbol.asyncIterator]().next();
    },
    async pass() {
      passed ??= openSync("/dev/null", "r");
      const { reply, fds } = await client.pass.withFds({ descriptor: 0 }, { fds: [passed] });
      if (fds.length !== 1 || reply.descriptor !== 0) throw new Error("a wrong answer");
      for (const descriptor of fds) descriptor.close();
    },
    close: () => client.close(),
  };
}

await runProgram({ listen, open });
