import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { descriptors } from "../test-descriptors.ts";
import { FrameDecoder } from "./framing.ts";
import type { SenderCredentials } from "./sender-credentials.ts";

const one = { pid: 1, uid: 10, gid: 100 };
const another = { ...one, pid: 2 };

/** The senders of the messages that some reads bring. */
function sendersOf(reads: readonly [text: string, sender?: SenderCredentials | undefined][]): unknown[] {
  const decoder = new FrameDecoder(1000);
  const senders: unknown[] = [];
  for (const [text, sender] of reads) {
    decoder.push(Buffer.from(text), undefined, sender);
    for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) senders.push(frame.sender);
  }
  return senders;
}

describe("FrameDecoder with senders", () => {
  const long = `"${"a".repeat(100)}"\0`;

  it("gives each message who wrote it, however many one read brings", () => {
    assert.deepEqual(sendersOf([[long.repeat(3), one]]), [one, one, one]);
    assert.deepEqual(
      sendersOf([
        ["1\0", one],
        ["2\0", another],
        ["3\0", undefined],
      ]),
      [one, another, undefined],
    );
  });

  it("gives a message in parts who wrote all of them, told apart or not", () => {
    assert.deepEqual(
      sendersOf([
        ["1", one],
        ["2", { ...one }],
        ["3\0", { ...one }],
      ]),
      [one],
    );
  });

  for (const [id, other] of Object.entries({
    pid: another,
    uid: { ...one, uid: 11 },
    gid: { ...one, gid: 101 },
  })) {
    it(`gives nobody to a message that two wrote, of another ${id}, and the next to whom it is due`, () => {
      for (const parts of [
        [one, other],
        [one, other, one],
        [one, one, other],
        [undefined, one],
        [one, undefined],
      ]) {
        const reads = parts.map((sender, index): [string, (SenderCredentials | undefined)?] => [
          `${index}`,
          sender,
        ]);
        const last = parts.at(-1);
        reads[reads.length - 1] = [`9\0${long}`, last];
        assert.deepEqual(sendersOf(reads), [undefined, last]);
      }
    });
  }

  it("gives descriptors and the sender of one message together", () => {
    const decoder = new FrameDecoder(1000);
    const fds = descriptors(1);
    decoder.push(Buffer.from("1\0"), fds, one);
    assert.deepEqual(decoder.next(), { json: "1", descriptors: fds, sender: one });
  });
});
