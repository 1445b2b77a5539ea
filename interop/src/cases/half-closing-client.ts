import assert from "node:assert/strict";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { defineInterface, type ServiceCall, serve } from "zlink";
import type { Netcat } from "../peers/netcat.ts";
import { runCommand } from "../process/run-command.ts";
import type { InteropCase } from "../suite.ts";

const Patient = defineInterface(`interface org.example.Patient
method Answer(text: string) -> (text: string)
# [Supports 'more' flag]
method Count(to: int) -> (number: int)`);

/** Long enough for a program to see the end of its input, and to close its sending half. */
const handlerMs = 100;

const call = (method: string, parameters: object, flags: object = {}): string =>
  `${JSON.stringify({ method: `org.example.Patient.${method}`, parameters, ...flags })}\0`;
const answer = (text: string): string => `{"parameters":{"text":"${text}"}}\0`;

/** `nc -N` says its calls, closes its sending half, and prints what comes until the service closes. */
export function halfClosingCases(netcat: Netcat, address: string): readonly InteropCase[] {
  /** Serves at an address and gives what nc prints that is told to go there, and how many handlers were aborted. */
  const say = async (at: string, to: (address: string) => readonly string[], input: string) => {
    let aborted = 0;
    const wait = async ({ signal }: ServiceCall): Promise<void> => {
      await sleep(handlerMs);
      if (signal.aborted) aborted += 1;
    };
    const handlers = {
      async answer({ text }: { text: string }, serviceCall: ServiceCall) {
        await wait(serviceCall);
        return { text };
      },
      async *count({ to: last }: { to: number }, serviceCall: ServiceCall) {
        for (let number = 1; number < last; number += 1) {
          await wait(serviceCall);
          yield { number };
        }
        return { number: last };
      },
    };
    await using server = await serve(at, { interfaces: [Patient.implement(handlers)] });
    const [command, ...args] = netcat;
    const words = [...args, "-N", ...to(server.addresses[0] ?? at)];
    const { stdout, stderr, exitCode } = await runCommand(command, words, { input });
    assert.equal(exitCode, 0, stderr);
    // The service sees a moment later that nc has gone.
    while (server.connections > 0) await turn();
    return { stdout, aborted };
  };
  const path = (): readonly string[] => ["-U", address.slice("unix:".length)];
  return [
    {
      feature: "half-close: calls",
      async run() {
        const oneway = call("Answer", { text: "silent" }, { oneway: true });
        const input = call("Answer", { text: "a" }) + oneway + call("Answer", { text: "b" });
        assert.deepEqual(await say(address, path, input), { stdout: answer("a") + answer("b"), aborted: 0 });
      },
    },
    {
      feature: "half-close: stream",
      async run() {
        const input = call("Count", { to: 3 }, { more: true }) + call("Answer", { text: "behind" });
        const values = [1, 2].map((number) => `{"parameters":{"number":${number}},"continues":true}\0`);
        const stdout = `${values.join("")}{"parameters":{"number":3}}\0${answer("behind")}`;
        assert.deepEqual(await say(address, path, input), { stdout, aborted: 0 });
      },
    },
    {
      feature: "half-close: TCP",
      async run() {
        const port = (at: string): readonly string[] => ["127.0.0.1", at.split(":").at(-1) ?? ""];
        const said = await say("tcp:127.0.0.1:0", port, call("Answer", { text: "a" }));
        assert.deepEqual(said, { stdout: answer("a"), aborted: 0 });
      },
    },
  ];
}
