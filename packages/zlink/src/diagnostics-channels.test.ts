import assert from "node:assert/strict";
import { channel } from "node:diagnostics_channel";
import { describe, it } from "node:test";
import { connect } from "./connect.ts";
import { channelObserver, type DiagnosticsMessages } from "./diagnostics-channels.ts";
import { Example } from "./transports/test-interface.ts";
import { serveHere } from "./transports/test-serving.ts";
import { freshFolder, rawClient } from "./transports/test-sockets.ts";

const folder = freshFolder();

/** Listens to channels until it is disposed of. */
function subscribe<Name extends keyof DiagnosticsMessages>(
  name: Name,
  onMessage: (message: DiagnosticsMessages[Name]) => void,
): Disposable {
  const listener = (message: unknown) => onMessage(message as DiagnosticsMessages[Name]);
  channel(name).subscribe(listener);
  return { [Symbol.dispose]: () => void channel(name).unsubscribe(listener) };
}

describe("the channels of node:diagnostics_channel", () => {
  it("tell of connections and calls on both sides, and let a subscriber write into the header", async () => {
    const lines: string[] = [];
    const headers: unknown[] = [];
    await using server = (await serveHere(folder)).server;
    const [address = ""] = server.addresses;
    {
      using _open = subscribe("zlink:client:connection:open", ({ connection }) =>
        lines.push(`open ${connection.address}`),
      );
      using _close = subscribe("zlink:client:connection:close", ({ reason }) =>
        lines.push(`close ${reason.message}`),
      );
      using _start = subscribe("zlink:client:call:start", ({ method, flag, header, outcome }) => {
        lines.push(`call ${method} ${flag} ${outcome}`);
        Object.assign(header, { "org.example.trace": 7 });
      });
      using _end = subscribe("zlink:client:call:end", ({ outcome }) => lines.push(`called ${outcome?.kind}`));
      using _begun = subscribe("zlink:server:call:start", ({ header, connection }) => {
        headers.push(header);
        lines.push(`answer at ${connection.address}`);
      });
      using _done = subscribe("zlink:server:call:end", ({ method, outcome }) =>
        lines.push(`answered ${method} ${outcome?.kind}`),
      );
      const client = await connect(address, Example);
      await client.echo({ text: "x" });
      await client.close();
    }
    assert.deepEqual(headers, [{ "org.example.trace": 7 }]);
    assert.deepEqual(lines, [
      `open ${address}`,
      "call org.example.Example.Echo undefined undefined",
      `answer at ${address}`,
      "answered org.example.Example.Echo reply",
      "called reply",
      `close the connection to ${address} was closed on this side`,
    ]);
    assert.equal(channelObserver.clientCall, undefined);
    assert.equal(channelObserver.serviceCall, undefined);
  });

  it("tell of what went wrong inside, and of clients that break the protocol", async () => {
    const mistake = new Error("a mistake");
    const seen: unknown[] = [];
    const { path, server } = await serveHere(
      folder,
      {
        echo() {
          throw mistake;
        },
      },
      { onError() {} },
    );
    using _failure = subscribe("zlink:server:failure", ({ error, method }) => seen.push(error, method));
    using _violation = subscribe("zlink:server:violation", ({ error }) => seen.push(error.code));
    await using client = await connect(`unix:${path}`, Example);
    await assert.rejects(client.echo({ text: "x" }));
    const raw = await rawClient({ path });
    raw.socket.end("[]\0");
    await raw.ended();
    assert.deepEqual(seen, [mistake, "org.example.Example.Echo", "ERR_VARLINK_PROTOCOL"]);
    await server.close();
  });
});
