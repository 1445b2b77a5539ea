// A service in a process of its own: `node test-service.js '[target, options]'`.
import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { type ServeOptions, type ServeTarget, serve, upgrade } from "../index.ts";
import { Activated } from "./test-activated.ts";

/** The sockets that a child gets which is told nothing about descriptors, beside its standard streams. */
function inheritedSockets(): string[] {
  const script = 'for each in /proc/self/fd/*; do echo "$each" $(readlink "$each"); done';
  const { stdout } = spawnSync("/bin/sh", ["-c", script], { encoding: "utf8" });
  return stdout.split("\n").filter((line) => /fd\/([3-9]|\d\d+) socket:/.test(line));
}

const [target, options] = JSON.parse(process.argv[2] ?? "[]") as [ServeTarget, Partial<ServeOptions>];
try {
  const server = await serve(target, {
    ...options,
    interfaces: [
      Activated.implement({
        report: () => ({
          pid: process.pid,
          environment: Object.keys(process.env),
          inherited: inheritedSockets(),
          addresses: [...server.addresses],
        }),
        async sleep({ ms }) {
          await sleep(ms);
        },
        *count({ to }) {
          for (let number = 1; number <= to; number += 1) yield { number };
        },
        take: (_, call) => ({ descriptors: call.fds.length }),
        exit: ({ code }) => process.exit(code),
        raw: upgrade(() => ({ reply: {}, takeOver: (stream) => void stream.pipe(stream) })),
      }),
    ],
  });
  void server.closed.then(() => console.error("closed"));
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  console.error(`${code}: ${message}`);
  process.exitCode = 9;
}
