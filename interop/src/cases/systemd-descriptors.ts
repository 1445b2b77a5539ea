import assert from "node:assert/strict";
import { fstatSync } from "node:fs";
import { connect, describe } from "zlink";
import type { InteropCase } from "../suite.ts";

const storage = "io.systemd.StorageProvider";
const limit = { timeoutMs: 10_000 };

/** Our client against systemd's storage provider, which gives an open file. */
export function systemdDescriptorsCase(address: string): InteropCase {
  return { feature: "fds of a reply", run: () => acquires(address) };
}

async function acquires(address: string): Promise<void> {
  const { interfaces } = await describe(address);
  assert.ok(interfaces.some(({ name }) => name === storage));
  await using client = await connect(address, { fds: true });
  const volume = { name: "interop.volume", template: "sparse-file", requestAs: "reg" };
  const parameters = { ...volume, createMode: "any", createSizeBytes: 8192 };
  const { reply, fds } = await client.call.withFds(`${storage}.Acquire`, parameters, limit);
  assert.equal(reply["type"], "reg");
  assert.equal(fds.length, 1);
  using file = fds[Number(reply["fileDescriptorIndex"])];
  assert.ok(file, "the index names no descriptor");
  assert.equal(fstatSync(file.fd).size, 8192);
}
