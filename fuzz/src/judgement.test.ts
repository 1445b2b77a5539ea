import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Carrier } from "./carriers/carrier.ts";
import { Inbox } from "./carriers/peer.ts";
import type { FuzzInput } from "./fuzz-input.ts";
import { tryService } from "./try-service.ts";

const echo = '{"method":"org.example.Fuzz.Echo","parameters":{"text":"a"}}\0';
const reply = '{"parameters":{"text":"a"}}\0';
const probeReply = '{"parameters":{"text":"still there"}}\0';

/** A service that says the same whatever it hears, and closes or does not. */
function saying(text: string, closes: boolean): Carrier {
  const inbox = new Inbox();
  inbox.add(Buffer.from(text));
  if (closes) inbox.end();
  const nothing = (): void => {};
  return {
    connect: async () => ({ inbox, send: async () => {}, halfClose: nothing, hangUp: nothing }),
    openClient: () => Promise.reject(new Error("it is a service")),
    [Symbol.asyncDispose]: async () => {},
  };
}

function said(text: string): FuzzInput {
  return {
    side: "service",
    carrier: "native",
    isWatched: false,
    reconnects: false,
    calls: [],
    pieces: [{ bytes: Buffer.from(text), descriptors: 0 }],
  };
}

describe("the judgement of a service", () => {
  it("accepts what keeps the rules", async () => {
    await tryService(said(echo), saying(reply + probeReply, false));
    await tryService(said(`${echo}no JSON\0`), saying(reply, true));
    await tryService(said("no JSON\0"), saying("", true));
  });

  it("refuses every way to break them", async () => {
    const wrong: readonly [string, string, boolean, RegExp][] = [
      [echo, `{"parameters":{"text":"b"}}\0${probeReply}`, false, /reply 1 is/],
      [echo, `{"parameters":{"text":"a"},"continues":true}\0${probeReply}`, false, /reply 1 is/],
      [echo, `{"error":"io.systemd.System"}\0${probeReply}`, false, /reply 1 is/],
      [echo, reply, true, /was closed/],
      [echo, `${reply}${probeReply}${reply}`, false, /more came/],
      [echo, `${reply}${probeReply}{"`, false, /more came/],
      ["no JSON\0", reply, true, /more came/],
      ["no JSON\0", probeReply, false, /was not closed/],
      [`${echo}no JSON\0`, "", true, /reply 1 is undefined/],
      [
        '{"method":"org.example.Fuzz.Nothing"}\0',
        `{"error":"org.varlink.service.InterfaceNotFound"}\0${probeReply}`,
        false,
        /MethodNotFound/,
      ],
      [
        '{"method":"org.example.Fuzz.Echo","parameters":{"text":"a"},"oneway":true}\0',
        reply + probeReply,
        false,
        /reply 1 is/,
      ],
    ];
    for (const [bytes, answer, closes, message] of wrong) {
      await assert.rejects(tryService(said(bytes), saying(answer, closes)), message);
    }
  });
});
