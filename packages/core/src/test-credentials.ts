import type { PeerCredentials } from "./peer-credentials.ts";
import type { Stream } from "./transport.ts";

/** The credentials of a process of this user, whose primary group has the same number. */
export function credentials(uid: number, groups: readonly number[] = []): PeerCredentials {
  return { uid, gid: uid, pid: 4000 + uid, groups };
}

/** Gives a stream a peer, and counts how often it is read. Without credentials the reading fails. */
export function countReads(stream: Stream, peer: PeerCredentials | undefined): { readonly count: number } {
  const reads = { count: 0 };
  Object.defineProperty(stream, "peer", {
    get() {
      reads.count += 1;
      if (peer === undefined) throw new Error("the socket has no credentials");
      return peer;
    },
  });
  return reads;
}
