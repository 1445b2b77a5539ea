import assert from "node:assert/strict";
import { it } from "node:test";
import type { ServiceCall } from "./service-call.ts";
import { serveExample } from "./test-service.ts";

it("gives a handler the members of the call that vendors define, and none where there are none", async () => {
  const seen: unknown[] = [];
  const { connect } = serveExample({
    nothing: (_: unknown, { header }: ServiceCall) => void seen.push(header),
  });
  const peer = connect();
  const method = '"method":"org.example.Example.Nothing"';
  peer.say(`{${method},"org.example.trace":{"id":7},"a.b":null}\0{${method}}\0`);
  assert.deepEqual(await peer.written(2), [{}, {}]);
  assert.deepEqual(seen, [{ "org.example.trace": { id: 7 }, "a.b": null }, {}]);
});
