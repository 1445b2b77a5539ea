import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { ProtocolError } from "../errors.ts";
import { type CountedDescriptor, descriptors } from "../test-descriptors.ts";
import { FrameDecoder } from "./framing.ts";

const encoder = new TextEncoder();
const bytesOf = (text: string): Uint8Array => encoder.encode(text);

/** All messages that the bytes hold when each piece comes in a read of its own. */
function decode(pieces: readonly Uint8Array[], maxMessageBytes = 1000): string[] {
  const decoder = new FrameDecoder(maxMessageBytes);
  return pieces.flatMap((piece) => read(decoder, piece).map((frame) => frame.json));
}

function read(decoder: FrameDecoder, bytes: Uint8Array, fds?: readonly CountedDescriptor[]) {
  decoder.push(bytes, fds);
  const frames = [];
  for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) frames.push(frame);
  return frames;
}

/** The same for reads that are reported as text wherever that may be, and as bytes elsewhere. */
function decodeAsText(pieces: readonly Uint8Array[], maxMessageBytes = 1000): string[] {
  const decoder = new FrameDecoder(maxMessageBytes);
  return pieces.flatMap((piece) => readAsText(decoder, piece));
}

function readAsText(decoder: FrameDecoder, piece: Uint8Array): string[] {
  if (piece.some((byte) => byte > 0x7f)) return read(decoder, piece).map((frame) => frame.json);
  decoder.pushText(Buffer.from(piece).toString("latin1"));
  const messages = [];
  for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) messages.push(frame.json);
  return messages;
}

function cutAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, index) => bytes.slice(ends[index - 1] ?? 0, end));
}

/** Asserts the same outcome for the bytes in one read and byte by byte. */
function decodesTo(bytes: Uint8Array, messages: readonly string[], maxMessageBytes?: number): void {
  assert.deepEqual(decode([bytes], maxMessageBytes), messages);
  const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
  assert.deepEqual(decode(single, maxMessageBytes), messages);
  assert.deepEqual(decodeAsText([bytes], maxMessageBytes), messages);
  assert.deepEqual(decodeAsText(single, maxMessageBytes), messages);
}

function refuses(bytes: Uint8Array, code: string, maxMessageBytes?: number): void {
  const isRefusal = (error: unknown): boolean => error instanceof ProtocolError && error.code === code;
  assert.throws(() => decode([bytes], maxMessageBytes), isRefusal);
  const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
  assert.throws(() => decode(single, maxMessageBytes), isRefusal);
  assert.throws(() => decodeAsText([bytes], maxMessageBytes), isRefusal);
  assert.throws(() => decodeAsText(single, maxMessageBytes), isRefusal);
}

describe("FrameDecoder", () => {
  it("takes one message out of one read", () => decodesTo(bytesOf("{}\0"), ["{}"]));

  it("takes many messages out of one read, in order", () =>
    decodesTo(bytesOf("1\u00002\u00003\0"), ["1", "2", "3"]));

  it("takes a NUL that comes first for the end of an empty message", () =>
    decodesTo(bytesOf("\0{}\0"), ["", "{}"]));

  it("takes each NUL of a row for an empty message", () => decodesTo(bytesOf("\0\0\0"), ["", "", ""]));

  it("holds what has no end yet back", () => {
    const decoder = new FrameDecoder(100);
    assert.deepEqual(read(decoder, bytesOf("{}\0{")), [{ json: "{}" }]);
    assert.equal(decoder.isEmpty, false);
    assert.deepEqual(read(decoder, bytesOf("}\0")), [{ json: "{}" }]);
    assert.equal(decoder.isEmpty, true);
  });

  it("gives nothing for a read of no bytes", () => assert.deepEqual(decode([new Uint8Array(0)]), []));

  it("gives a message before the next one is complete", () => {
    const decoder = new FrameDecoder(100);
    decoder.push(bytesOf('"a"\0"b'));
    assert.equal(decoder.next()?.json, '"a"');
    assert.equal(decoder.next(), undefined);
  });

  it("joins characters of several bytes that a read has cut", () =>
    decodesTo(bytesOf('"ä€😀"\0'), ['"ä€😀"']));

  it("keeps a byte order mark, which no JSON begins with", () =>
    decodesTo(bytesOf("\ufeff{}\0"), ["\ufeff{}"]));

  for (const [what, bytes] of [
    ["a byte that no character begins with", [0xff]],
    ["half a character", [0xc3]],
    ["an overlong form", [0xc0, 0xaf]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["a character beyond Unicode", [0xf4, 0x90, 0x80, 0x80]],
  ] as const) {
    it(`refuses ${what}`, () => {
      refuses(Uint8Array.of(0x22, ...bytes, 0x22, 0), "ERR_VARLINK_PROTOCOL");
    });
  }

  it("takes a message of exactly the limit", () => decodesTo(bytesOf("12345\0"), ["12345"], 5));

  it("refuses a message one byte beyond the limit", () =>
    refuses(bytesOf("123456\0"), "ERR_VARLINK_MESSAGE_TOO_LARGE", 5));

  it("refuses a message beyond the limit before its end has come", () =>
    refuses(bytesOf("123456"), "ERR_VARLINK_MESSAGE_TOO_LARGE", 5));

  it("counts the limit in bytes, not in characters", () =>
    refuses(bytesOf("€€\0"), "ERR_VARLINK_MESSAGE_TOO_LARGE", 5));

  it("counts each message for itself", () => decodesTo(bytesOf("12345\u000012345\0"), ["12345", "12345"], 5));

  it("gives the messages before one that is too long", () => {
    const decoder = new FrameDecoder(3);
    decoder.push(bytesOf("1\u0000123456"));
    assert.equal(decoder.next()?.json, "1");
    assert.throws(() => decoder.next(), { code: "ERR_VARLINK_MESSAGE_TOO_LARGE" });
  });

  it("yields the same messages however the bytes are cut", () => {
    const messages = fc.array(fc.string({ unit: "binary" }).map((text) => text.replaceAll("\0", "")));
    fc.assert(
      fc.property(messages, fc.array(fc.nat(5000)), (sent, cuts) => {
        const bytes = bytesOf(sent.map((message) => `${message}\0`).join(""));
        assert.deepEqual(decode(cutAt(bytes, cuts), 100_000), sent);
        assert.deepEqual(decodeAsText(cutAt(bytes, cuts), 100_000), sent);
      }),
    );
  });

  it("yields the messages before one that is not UTF-8, however many and long they are", () => {
    const before = Array.from({ length: 20 }, (_, index) => "x".repeat(index));
    const decoder = new FrameDecoder(100);
    decoder.push(
      Buffer.concat([bytesOf(before.map((message) => `${message}\0`).join("")), Uint8Array.of(0xff, 0)]),
    );
    for (const message of before) assert.equal(decoder.next()?.json, message);
    assert.throws(() => decoder.next(), { code: "ERR_VARLINK_PROTOCOL" });
  });

  it("takes a long message that comes byte by byte in linear time", () => {
    const bytes = bytesOf(`${"x".repeat(200_000)}\0`);
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
    assert.equal(decode(single, 1_000_000)[0]?.length, 200_000);
  });
});

describe("FrameDecoder.takeUnread", () => {
  function unreadAfterFirst(text: string, fds?: readonly CountedDescriptor[]) {
    const decoder = new FrameDecoder(100);
    decoder.push(bytesOf(text), fds);
    assert.equal(decoder.next()?.json, "{}");
    const unread = decoder.takeUnread();
    assert.equal(decoder.isEmpty, true);
    assert.equal(decoder.next(), undefined);
    return unread;
  }

  it("gives exactly the bytes behind the NUL", () => {
    assert.deepEqual([...unreadAfterFirst("{}\0raw").bytes], [...bytesOf("raw")]);
  });

  it("gives bytes that begin with a NUL", () => {
    assert.deepEqual([...unreadAfterFirst("{}\0\0a\0").bytes], [0, 0x61, 0]);
  });

  it("gives no bytes if there are none", () => assert.equal(unreadAfterFirst("{}\0").bytes.length, 0));

  it("gives the descriptors that came behind the message", () => {
    const fds = descriptors(1);
    assert.deepEqual(unreadAfterFirst("{}\0\0", fds).descriptors, fds);
  });

  it("gives what was half read", () => {
    const decoder = new FrameDecoder(100);
    const fds = descriptors(1);
    read(decoder, bytesOf("ha"), fds);
    read(decoder, bytesOf("lf"));
    const unread = decoder.takeUnread();
    assert.deepEqual([...unread.bytes], [...bytesOf("half")]);
    assert.deepEqual(unread.descriptors, fds);
  });

  it("begins with the first byte behind the message, however the bytes are cut", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 20 }),
        fc.array(fc.nat(30)),
        fc.boolean(),
        (raw, cuts, asText) => {
          const decoder = new FrameDecoder(100);
          const pieces = cutAt(Buffer.concat([bytesOf("{}\0"), raw]), cuts);
          let found = false;
          const rest: number[] = [];
          for (const piece of pieces) {
            if (found) rest.push(...piece);
            else {
              if (asText && piece.every((byte) => byte < 0x80))
                decoder.pushText(String.fromCharCode(...piece));
              else decoder.push(piece);
              found = decoder.next() !== undefined;
              if (found) rest.push(...decoder.takeUnread().bytes);
            }
          }
          assert.deepEqual(rest, [...raw]);
        },
      ),
    );
  });
});

describe("messages of long parts of text", () => {
  it("are the same, however they are cut and wherever they are more than ASCII", () => {
    const message = fc.record({
      size: fc.nat(100_000),
      text: fc.constantFrom("x", "\u007f", "é"),
      kind: fc.constantFrom("all", "end"),
    });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 3 }), fc.array(fc.nat(300_000)), (sizes, cuts) => {
        const messages = sizes.map(({ size, text, kind }) =>
          kind === "all" ? text.repeat(size) : `${"x".repeat(size)}${text}`,
        );
        const bytes = bytesOf(messages.map((json) => `${json}\0`).join(""));
        const outcome = decodeAsText(cutAt(bytes, cuts), 200_000);
        assert.ok(outcome.length === messages.length && outcome.every((json, at) => json === messages[at]));
      }),
      { numRuns: 200 },
    );
  });

  it("are bounded, and held as little as they are", () => {
    const decoder = new FrameDecoder(100_000);
    decoder.pushText("x".repeat(60_000));
    assert.equal(decoder.next(), undefined);
    assert.deepEqual([decoder.heldBytes, decoder.isEmpty], [60_000, false]);
    decoder.pushText(`${"y".repeat(40_001)}\0`);
    assert.throws(() => decoder.next(), { code: "ERR_VARLINK_MESSAGE_TOO_LARGE" });
  });

  it("are given back where another protocol follows", () => {
    const decoder = new FrameDecoder(100_000);
    decoder.pushText(`{}\0${"x".repeat(60_000)}`);
    assert.deepEqual(decoder.next(), { json: "{}" });
    assert.equal(decoder.next(), undefined);
    assert.equal(Buffer.from(decoder.takeUnread().bytes).toString(), "x".repeat(60_000));
    assert.deepEqual([decoder.heldBytes, decoder.isEmpty], [0, true]);
  });
});
