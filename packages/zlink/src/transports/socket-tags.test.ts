import assert from "node:assert/strict";
import { it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import type { Native } from "@zlink/native";
import { type Taggable, tagEntrypoint, tagSocket } from "./socket-tags.ts";

/** A socket of a kernel that takes attributes, or not, and what it was asked to set. */
function socket(isAllowed: boolean): Taggable & { readonly tags: string[]; isOpen: boolean } {
  const tags: string[] = [];
  return {
    isOpen: true,
    tags,
    tag(name, value) {
      tags.push(`${name}=${value}`);
      return isAllowed;
    },
  };
}

it("tags a socket in a later turn, and not one that has closed meanwhile", async () => {
  const [open, closed] = [socket(true), socket(true)];
  tagSocket(open, "server");
  tagSocket(closed, "client");
  closed.isOpen = false;
  assert.deepEqual(open.tags, []);
  await turn();
  assert.deepEqual([open.tags, closed.tags], [["user.varlink=server"], []]);
});

it("tags the file of an absolute path only", () => {
  const tagged: string[] = [];
  const native = { tagFile: (...tag: string[]) => tagged.push(tag.join(" ")) > 0 } as unknown as Native;
  for (const path of ["/run/x", "run/x", "./x"]) tagEntrypoint(native, path);
  assert.deepEqual(tagged, ["/run/x user.varlink entrypoint"]);
});

it("asks a kernel that has refused once no more", async () => {
  const [first, second] = [socket(false), socket(false)];
  tagSocket(first, "listen");
  await turn();
  tagSocket(second, "listen");
  await turn();
  assert.deepEqual([first.tags, second.tags], [["user.varlink=listen"], []]);
});
