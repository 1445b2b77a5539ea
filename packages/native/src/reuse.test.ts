import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { addon, skip, timeLimitMs } from "./test-addon.ts";
import { type End, openEnd, openPair } from "./test-recorder.ts";

/** Opens a pair whose first end has the number that was just closed: the lowest free one. */
function openPairAt(fd: number): [End, End] {
  const native = addon();
  const [first, second] = native.socketPair();
  assert.equal(first, fd);
  return [openEnd(native, first), openEnd(native, second)];
}

/** The number that the next descriptor gets. */
function nextNumber(): number {
  const native = addon();
  const [first, second] = native.socketPair();
  native.closeDescriptor(first);
  native.closeDescriptor(second);
  return first;
}

describe("a descriptor's number that is used again", { skip, timeout: timeLimitMs }, () => {
  it("brings no event of the old one, in the same turn", async () => {
    const fd = nextNumber();
    const [old, peer] = openPair(addon());
    const [other, otherPeer] = openPair(addon());
    let renewed: [End, End] | undefined;
    // Both have something to read in this turn: whoever is told first closes the other and takes its number.
    const renew = (closed: End, at: number) => () => {
      if (renewed !== undefined) return;
      closed.socket.close();
      renewed = openPairAt(at);
      renewed[1].socket.write("new");
    };
    old.recorder.whenTold = () => {};
    other.recorder.whenTold = renew(old, fd);
    otherPeer.socket.write("wake");
    peer.socket.write("old");
    await other.recorder.until(() => renewed !== undefined);
    const [first, second] = renewed as unknown as [End, End];
    await first.recorder.until(() => first.recorder.text !== "");
    assert.equal(first.recorder.text, "new");
    assert.deepEqual(first.recorder.log, ["read"]);
    for (const { socket } of [peer, other, otherPeer, first, second]) socket.close();
  });

  it("brings no event of the old one when it closes itself, nor lets it write", async () => {
    const fd = nextNumber();
    const [old, peer] = openPair(addon());
    let renewed: [End, End] | undefined;
    old.recorder.whenTold = () => {
      old.socket.close();
      renewed ??= openPairAt(fd);
    };
    peer.socket.write("old");
    peer.socket.close();
    await old.recorder.until(() => renewed !== undefined);
    const [first, second] = renewed as unknown as [End, End];
    assert.throws(() => old.socket.write("to the new one"), { code: "EBADF" });
    old.socket.close();
    second.socket.write("new");
    await first.recorder.until(() => first.recorder.text !== "");
    assert.deepEqual([first.recorder.log, old.recorder.log], [["read"], ["read"]]);
    for (const { socket } of [first, second]) socket.close();
  });

  it("brings each socket its own bytes only, under load", async () => {
    const native = addon();
    let wrong = 0;
    let told = 0;
    let opened = 0;
    let finish = (): void => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const most = 5000;
    const ends: End[] = [];
    const open = (): void => {
      const token = `${opened++};`;
      const pair = openPair(native);
      ends.push(...pair);
      pair[1].recorder.whenTold = (event) => {
        told += 1;
        if (event === "read" && pair[1].recorder.text !== token) wrong += 1;
        // A random one goes, its number is taken at once, and it may have had events in this very turn.
        for (const victim of ends.splice(Math.floor(Math.random() * ends.length), 3)) victim.socket.close();
        if (opened < most) for (let count = 0; count < 2 && ends.length < 200; count += 1) open();
        else finish();
      };
      pair[0].socket.write(token);
    };
    for (let count = 0; count < 64; count += 1) open();
    await finished;
    for (const { socket } of ends) socket.close();
    assert.equal(wrong, 0);
    assert.ok(told > most / 4, `${told} events`);
  });
});
