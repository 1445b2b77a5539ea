import { spawn } from "node:child_process";
import type { Entry } from "./entry.ts";
import { sideStart } from "./entry.ts";
import { LineProcess } from "./line-process.ts";
import { enterMemory } from "./memory.ts";
import { ProgramPair } from "./program-pair.ts";
import type { Entrant } from "./sample.ts";

/** Starts the processes of an implementation, as its scenario takes them. */
export function enter(entry: Entry): Promise<Entrant> {
  switch (entry.scenario.measure) {
    case "rounds":
      return enterRounds(entry);
    case "processes":
      return enterProcesses(entry);
    case "memory":
      return enterMemory(entry);
  }
}

async function enterRounds(entry: Entry): Promise<Entrant> {
  const pair = await ProgramPair.start(entry);
  return {
    async round(count) {
      const before = pair.processorNanos();
      const { microsPerCall } = JSON.parse(await pair.client.ask(String(count))) as { microsPerCall: number };
      return { microsPerCall, cpuMicrosPerCall: (pair.processorNanos() - before) / 1000 / count };
    },
    [Symbol.asyncDispose]: () => pair[Symbol.asyncDispose](),
  };
}

/** Each call is a client of its own, from the start of its process until that has ended. */
async function enterProcesses(entry: Entry): Promise<Entrant> {
  const server = entry.ready.hasServer ? await LineProcess.start(sideStart(entry, "server")) : undefined;
  return {
    async round(count) {
      const begin = process.hrtime.bigint();
      for (let started = 0; started < count; started += 1) await runClientToEnd(entry);
      return { microsPerCall: Number(process.hrtime.bigint() - begin) / 1000 / count };
    },
    async [Symbol.asyncDispose]() {
      await server?.[Symbol.asyncDispose]();
    },
  };
}

function runClientToEnd(entry: Entry): Promise<void> {
  const { words, env } = sideStart(entry, "client");
  const [command, ...rest] = words;
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, { env, stdio: ["ignore", "ignore", "inherit"] });
    child.on("error", reject);
    child.on("exit", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ended with ${code}`));
    });
  });
}
