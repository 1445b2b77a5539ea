import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { descriptorCounts } from "../descriptors/descriptor-counts.ts";
import { serveDescriptors } from "../descriptors/serve-descriptors.ts";
import type { PythonPeers } from "../peers/python.ts";
import type { Strace } from "../peers/strace.ts";
import { startReporter } from "../process/reporter.ts";
import type { InteropCase } from "../suite.ts";
import { type SystemCall, traceProgram } from "../wire/system-calls.ts";

const program = fileURLToPath(new URL("../wire/calls-at-once.js", import.meta.url));
/** Whatever could carry bytes to a socket. */
const writing = ["sendmsg", "sendmmsg", "sendto", "write", "writev"];

/** Whatever could take them from one. */
const reading = ["recvmsg", "recvmmsg", "recvfrom", "read", "readv"];

/** What one write had. */
interface Write {
  readonly messages: number;
  readonly descriptors: number;
}

/** How calls that are made at once leave our client, and how they arrive. */
export function ourDescriptorsOnTheWire(
  strace: Strace,
  python: PythonPeers,
  nextPath: () => string,
): readonly InteropCase[] {
  return [
    {
      feature: "no descriptors: one write",
      run: () => leaves(strace, "none", nextPath(), [{ messages: 3, descriptors: 0 }]),
    },
    {
      feature: "one on the middle of three: three writes",
      run: () =>
        leaves(strace, "middle", nextPath(), [
          { messages: 1, descriptors: 0 },
          { messages: 1, descriptors: 1 },
          { messages: 1, descriptors: 0 },
        ]),
    },
    { feature: "three replies of one turn: one read", run: () => readsOnce(strace, nextPath()) },
    { feature: "0,1,0,0,2,0,1 arrive so", run: () => arrive(strace, python, nextPath()) },
  ];
}

async function leaves(
  strace: Strace,
  scenario: string,
  path: string,
  expected: readonly Write[],
): Promise<void> {
  await using _ = await serveDescriptors(`unix:${path}`);
  assert.deepEqual(await trace(strace, scenario, path), expected);
}

/** A read takes all that is there, and no call of the system but `recvmsg` is needed for it. */
async function readsOnce(strace: Strace, path: string): Promise<void> {
  await using _ = await serveDescriptors(`unix:${path}`);
  const { calls } = await traceProgram(strace, {
    program,
    args: ["none", `unix:${path}`],
    calls: reading,
  });
  const reply = String.raw`{\"parameters\":{\"texts\":`;
  const replies = calls.map(({ name, parameters }) => [name, parameters.split(reply).length - 1]);
  assert.deepEqual(
    replies.filter(([, count]) => count !== 0),
    [["recvmsg", 3]],
  );
}

async function trace(strace: Strace, scenario: string, path: string): Promise<Write[]> {
  const { calls } = await traceProgram(strace, { program, args: [scenario, `unix:${path}`], calls: writing });
  return calls.filter(({ parameters }) => parameters.includes("org.example.Descriptors.")).map(writeOf);
}

function writeOf({ parameters }: SystemCall): Write {
  const passed = /cmsg_type=SCM_RIGHTS, cmsg_data=\[([\d, ]*)\]/.exec(parameters)?.[1] ?? "";
  return {
    messages: parameters.split("org.example.Descriptors.").length - 1,
    descriptors: passed === "" ? 0 : passed.split(",").length,
  };
}

async function arrive(strace: Strace, python: PythonPeers, path: string): Promise<void> {
  const receiver = startReporter(python.command, [join(python.scripts, "receive_messages.py"), path]);
  await receiver.line();
  const writes = await trace(strace, "oneway", path);
  assert.deepEqual(
    writes.map(({ messages, descriptors }) => [messages, descriptors]),
    [
      [1, 0],
      [1, 1],
      [2, 0],
      [1, 2],
      [1, 0],
      [1, 1],
    ],
  );
  const report = JSON.parse(await receiver.line()) as { reads: unknown; messages: unknown };
  assert.deepEqual(report.messages, descriptorCounts);
  // Each read holds the messages without descriptors that were written before the one with them.
  assert.deepEqual(report.reads, [
    [2, 1],
    [3, 2],
    [2, 1],
  ]);
}
