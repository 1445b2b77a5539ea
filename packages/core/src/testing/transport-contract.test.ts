import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type CountedDescriptor, descriptors } from "../test-descriptors.ts";
import type { Transport } from "../transport.ts";
import { memoryTransportPair } from "./memory-transport.ts";
import { transportContract } from "./transport-contract.ts";
import type { TransportKind } from "./transport-ends.ts";
import { TransportRecorder, until } from "./transport-recorder.ts";

async function open(): Promise<{ client: Transport; service: Transport }> {
  const [client, service] = memoryTransportPair();
  return { client, service };
}

describe("a pair in memory", () => {
  const kind: TransportKind = { open, endOfClosedPeer: "gone", openDescriptors: descriptors };
  for (const { name, run } of transportContract(kind)) it(name, run);

  it("proves nothing about descriptors for a transport that has none", () => {
    const { openDescriptors: _, ...plain } = kind;
    const names = transportContract(plain).map(({ name }) => name);
    assert.ok(names.length > 0 && names.every((name) => !name.includes("descriptor")));
  });

  it("leaves what came behind an upgrade unread", async () => {
    const [client, service] = memoryTransportPair();
    const recorder = new TransportRecorder(service);
    recorder.whenMessage = () => {
      assert.deepEqual(service.detach().unread, ["2", "3"]);
    };
    service.start(recorder);
    for (const text of ["1", "2", "3"]) client.send(text);
    client.flush();
    await until(() => recorder.messages.length === 1, "one message", recorder);
  });

  it("closes descriptors that nobody will receive", async () => {
    const [client, service] = memoryTransportPair();
    const [first, second] = descriptors(2) as [CountedDescriptor, CountedDescriptor];
    const recorder = new TransportRecorder(service);
    service.start(recorder);
    service.pause();
    client.send("1", [first]);
    client.flush();
    await Promise.resolve();
    service.abort();
    await until(() => recorder.closes === 1, "the close", recorder);
    client.send("2", [second]);
    client.flush();
    assert.deepEqual([first.closings, second.closings], [1, 1]);
  });
});
