import { openSync } from "node:fs";
import { type ConnectOptions, connect, type ServeOptions, serve, withFds } from "zlink";
import { parseWork, type Work } from "../work.ts";
import type { BenchClient } from "./calls.ts";
import { Bench } from "./interface.ts";
import { runClient } from "./run-client.ts";
import { runServer } from "./run-server.ts";

const implementation = Bench.implement({
  add: ({ first, second }) => ({ sum: first + second }),
  echo: ({ text }) => ({ text }),
  entries: ({ values }) => ({ values }),
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

async function open(socketPath: string, options: ConnectOptions): Promise<BenchClient> {
  const client = await connect(`unix:${socketPath}`, Bench, options);
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

const [role, ...words] = process.argv.slice(2);
if (role === "server") {
  await runServer(words, listen);
} else {
  const options = connectOptions(parseWork(words));
  await runClient(words, { open: (socketPath) => open(socketPath, options) });
}
