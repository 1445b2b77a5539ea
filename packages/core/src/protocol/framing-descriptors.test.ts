import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { ProtocolError } from "../errors.ts";
import { type CountedDescriptor, descriptors } from "../test-descriptors.ts";
import { FrameDecoder } from "./framing.ts";

const bytesOf = (text: string): Uint8Array => Buffer.from(text);

function read(decoder: FrameDecoder, bytes: Uint8Array, fds?: readonly CountedDescriptor[]) {
  decoder.push(bytes, fds);
  const frames = [];
  for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) frames.push(frame);
  return frames;
}

describe("FrameDecoder with descriptors", () => {
  const counts = (frames: readonly { readonly descriptors?: readonly unknown[] }[]): number[] =>
    frames.map((frame) => frame.descriptors?.length ?? 0);

  it("gives them to the last message that begins in their read", () => {
    const decoder = new FrameDecoder(1000);
    const c4 = bytesOf(`"${"d".repeat(20)}"\0`);
    const first = read(decoder, bytesOf('"c1"\0"c2"\0'), descriptors(1));
    const second = read(decoder, Buffer.concat([bytesOf('"c3"\0'), c4.subarray(0, 10)]), descriptors(2));
    const third = read(decoder, c4.subarray(10));
    assert.deepEqual(counts([...first, ...second, ...third]), [0, 1, 0, 2]);
  });

  it("gives them to a message that comes alone", () => {
    assert.deepEqual(counts(read(new FrameDecoder(100), bytesOf("{}\0"), descriptors(3))), [3]);
  });

  it("gives them to a message of which only the first byte has come", () => {
    const decoder = new FrameDecoder(100);
    assert.deepEqual(read(decoder, bytesOf("{"), descriptors(1)), []);
    assert.deepEqual(read(decoder, bytesOf(" ")), []);
    assert.deepEqual(counts(read(decoder, bytesOf("}\u0000{}\0"))), [1, 0]);
  });

  it("gives them to the message behind the end of one half read before", () => {
    const decoder = new FrameDecoder(100);
    read(decoder, bytesOf("{"));
    assert.deepEqual(counts(read(decoder, bytesOf("}\u0000{}\0"), descriptors(1))), [0, 1]);
  });

  it("keeps those of two messages apart", () => {
    const decoder = new FrameDecoder(100);
    const [a, b] = [descriptors(1), descriptors(1)];
    read(decoder, bytesOf("{"), a);
    const frames = read(decoder, bytesOf("}\u0000{}\0"), b);
    assert.deepEqual(
      frames.map((frame) => frame.descriptors),
      [a, b],
    );
  });

  it("gives them to an empty message that is a lone NUL", () => {
    assert.deepEqual(counts(read(new FrameDecoder(100), bytesOf("\0"), descriptors(1))), [1]);
  });

  for (const [what, bytes] of [
    ["the middle", " "],
    ["the end", "}\0"],
    ["the NUL", "\0"],
  ] as const) {
    it(`refuses and closes those that come with ${what} of a message`, () => {
      const decoder = new FrameDecoder(100);
      const [own, late] = [descriptors(1), descriptors(2)];
      read(decoder, bytesOf("{"), own);
      assert.throws(() => decoder.push(bytesOf(bytes), late), {
        code: "ERR_VARLINK_PROTOCOL",
        message: "2 descriptors came in the middle of a message",
      });
      assert.deepEqual(
        late.map((descriptor) => descriptor.closings),
        [1, 1],
      );
      assert.deepEqual(decoder.takeUnread().descriptors, own);
    });
  }

  it("takes 253 with a message, and refuses and closes more", () => {
    assert.deepEqual(counts(read(new FrameDecoder(100), bytesOf("{}\0"), descriptors(253))), [253]);
    const many = descriptors(254);
    assert.throws(() => new FrameDecoder(100).push(bytesOf("{}\0"), many), {
      code: "ERR_VARLINK_PROTOCOL",
      message: "254 descriptors came with one message",
    });
    assert.ok(many.every(({ closings }) => closings === 1));
  });

  it("refuses and closes those that come with no byte", () => {
    const fds = descriptors(1);
    assert.throws(() => new FrameDecoder(100).push(new Uint8Array(0), fds), ProtocolError);
    assert.equal(fds[0]?.closings, 1);
  });

  it("closes those of a message that is not UTF-8", () => {
    for (const pieces of [[[0xff, 0]], [[0xff], [0]]]) {
      const fds = descriptors(1);
      const decoder = new FrameDecoder(100);
      const readAll = () =>
        pieces.forEach((piece, index) => {
          read(decoder, Uint8Array.from(piece), index === 0 ? fds : undefined);
        });
      assert.throws(readAll, ProtocolError);
      assert.equal(fds[0]?.closings, 1);
      assert.deepEqual(decoder.takeUnread().descriptors, []);
    }
  });

  it("leaves those of a message that is too long to be taken", () => {
    for (const pieces of ["123456", "1"]) {
      const fds = descriptors(1);
      const decoder = new FrameDecoder(5);
      decoder.push(bytesOf(pieces), fds);
      assert.throws(() => {
        decoder.next();
        read(decoder, bytesOf("23456"));
      }, ProtocolError);
      assert.deepEqual(decoder.takeUnread().descriptors, fds);
    }
  });

  it("loses none and gives none twice, however reads and descriptors fall", () => {
    const step = fc.record({
      text: fc.string({ unit: fc.constantFrom("a", "b", "\0"), maxLength: 6 }),
      fds: fc.nat(2),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const decoder = new FrameDecoder(10);
        const sent: CountedDescriptor[] = [];
        const received: unknown[] = [];
        try {
          for (const { text, fds } of steps) {
            const batch = descriptors(fds);
            sent.push(...batch);
            received.push(...read(decoder, bytesOf(text), batch).flatMap((frame) => frame.descriptors ?? []));
          }
        } catch (error) {
          assert.ok(error instanceof ProtocolError);
          // What the frames before the fault carried is not seen by this test: only that nothing was closed twice.
          assert.ok(sent.every((descriptor) => descriptor.closings <= 1));
          return;
        }
        received.push(...decoder.takeUnread().descriptors);
        assert.deepEqual(received, sent);
        assert.ok(sent.every((descriptor) => descriptor.closings === 0));
      }),
    );
  });
});
