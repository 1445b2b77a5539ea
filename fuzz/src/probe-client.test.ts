import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ConnectionError } from "@zlink/core";
import { openedClient } from "./carriers/opened-client.ts";
import { OpenedPeers } from "./carriers/opened-peers.ts";
import { Inbox, type Peer } from "./carriers/peer.ts";
import type { Caller } from "./client-outcome.ts";
import { probe, probeAnew } from "./probe-client.ts";

const reply = { text: "still there" };
const nothing = (): void => {};

function hearing(messages: number): Peer {
  const inbox = new Inbox();
  inbox.add(new Uint8Array(messages));
  return { inbox, send: async () => {}, halfClose: nothing, hangUp: nothing };
}

/** A client that makes each call of what it is given, and opens a connection for it that hears so many messages. */
function making(...calls: readonly { readonly opens?: number; readonly gives: object }[]) {
  const peers = new OpenedPeers();
  const left = [...calls];
  const echo = async (): Promise<object> => {
    const call = left.shift();
    if (call?.opens !== undefined) peers.add(hearing(call.opens));
    if (call === undefined || call.gives instanceof Error)
      throw call?.gives ?? new Error("one call too many");
    return call.gives;
  };
  return openedClient({ as: () => ({ echo }), close: async () => {} } as unknown as Caller, peers);
}

const lost = { gives: new ConnectionError("ERR_VARLINK_CONNECTION_CLOSED", "it has gone") };

describe("the judgement of the next call", () => {
  it("accepts one that is carried alone, and answered", async () => {
    await probe(making({ gives: reply }), hearing(4), 3);
    await probeAnew(making({ opens: 1, gives: reply }), false);
    await probeAnew(making(lost, { opens: 1, gives: reply }), true);
  });

  it("refuses one that is lost where that could be known, or twice", async () => {
    await assert.rejects(probeAnew(making(lost), false), /ended with .*connection/);
    await assert.rejects(probeAnew(making(lost, lost), true), /ended with .*connection/);
  });

  it("refuses another answer, and calls that are made once more", async () => {
    await assert.rejects(probe(making({ gives: { text: "" } }), hearing(1), 0), /ended with/);
    await assert.rejects(probe(making({ gives: reply }), hearing(5), 3), /2 calls were made/);
    await assert.rejects(probeAnew(making({ opens: 3, gives: reply }), false), /3 calls were made/);
  });
});
