import assert from "node:assert/strict";
import { once } from "node:events";
import { Duplex } from "node:stream";
import { describe, it, mock } from "node:test";
import { SocketStream } from "./socket-stream.ts";

/** A socket whose peer never reads: no write is ever done. */
function unreadSocket(): Duplex {
  return new Duplex({ read() {}, write() {} });
}

describe("a closed socket", () => {
  it("waits 5 s for a peer that does not read, and no longer", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const socket = unreadSocket();
      const stream = new SocketStream(socket, "cannot-tell");
      let closes = 0;
      const ignore = (): void => {};
      stream.start({
        onBytes: ignore,
        onText: ignore,
        onDrain: ignore,
        onEnd: ignore,
        onClose: () => (closes += 1),
      });
      stream.write("bytes");
      stream.close();
      mock.timers.tick(4999);
      assert.equal(socket.destroyed, false);
      mock.timers.tick(1);
      assert.equal(socket.destroyed, true);
      await once(socket, "close");
      assert.equal(closes, 1);
    } finally {
      mock.timers.reset();
    }
  });
});
