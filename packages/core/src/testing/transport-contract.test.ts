import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Transport } from "../transport.ts";
import { memoryTransportPair } from "./memory-transport.ts";
import { transportContract } from "./transport-contract.ts";
import { TransportRecorder, until } from "./transport-recorder.ts";

async function open(): Promise<{ client: Transport; service: Transport }> {
  const [client, service] = memoryTransportPair();
  return { client, service };
}

describe("a pair in memory", () => {
  for (const { name, run } of transportContract({ open, endOfClosedPeer: "gone" })) it(name, run);

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
    let closed = 0;
    const descriptor = {
      close() {
        closed += 1;
      },
    };
    const recorder = new TransportRecorder(service);
    service.start(recorder);
    service.pause();
    client.send("1", [descriptor]);
    client.flush();
    await Promise.resolve();
    service.abort();
    await until(() => recorder.closes === 1, "the close", recorder);
    client.send("2", [descriptor]);
    client.flush();
    assert.equal(closed, 2);
  });
});
