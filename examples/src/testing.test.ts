import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { framed, type Transport } from "@zlink/core";
import { memoryTransportPair, ScriptedPeer } from "@zlink/core/testing";
import { defaultLimits, defineInterface, openConnection, serve } from "zlink";

// How a program that uses the library tests itself: without a socket, and without waiting.

const Greeter = defineInterface(`interface org.example.Greeter
method Greet(name: string) -> (greeting: string)
error Nameless ()
`);

const greeter = Greeter.implement({
  greet({ name }) {
    if (name === "") throw new Greeter.errors.Nameless();
    return { greeting: `Hello, ${name}!` };
  },
});

/** The connections of a server that has one client, in memory. */
async function* only(transport: Transport): AsyncGenerator<Transport> {
  yield transport;
}

describe("the greeter", () => {
  it("greets whom it is told to, over a pair of transports in memory", async () => {
    const [ours, theirs] = memoryTransportPair();
    await using _server = await serve(only(theirs), { interfaces: [greeter] });
    await using connection = await openConnection(ours);
    const client = connection.as(Greeter);
    assert.deepEqual(await client.greet({ name: "Ada" }), { greeting: "Hello, Ada!" });
    await assert.rejects(client.greet({ name: "" }), { name: "org.example.Greeter.Nameless" });
  });

  it("says exactly these bytes, to a peer that a script plays", async () => {
    const peer = new ScriptedPeer();
    await using _server = await serve(only(framed(peer.stream, defaultLimits)), { interfaces: [greeter] });
    peer.sayInPieces('{"method":"org.example.Greeter.Greet","parameters":{"name":"Ada"}}\0', [5, 40]);
    await peer.written(1);
    assert.deepEqual(peer.writes, ['{"parameters":{"greeting":"Hello, Ada!"}}\0']);
  });
});
