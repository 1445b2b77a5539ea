import type { PeerCredentials } from "@zlink/core";
import type { NativeSocket } from "@zlink/native";
import { FileDescriptor } from "../file-descriptor.ts";

/** Who is at the other end of a native socket, and a descriptor of that process as soon as somebody looks at it. */
export class NativePeer implements PeerCredentials {
  readonly uid: number;
  readonly gid: number;
  readonly pid: number;
  readonly groups: readonly number[];
  readonly #socket: NativeSocket;
  #pidfd: FileDescriptor | undefined;
  #hasOpened = false;

  private constructor(socket: NativeSocket, { uid, gid, pid, groups }: PeerCredentials) {
    this.#socket = socket;
    this.uid = uid;
    this.gid = gid;
    this.pid = pid;
    this.groups = groups;
  }

  /** Asks the kernel. Undefined if it does not say. */
  static read(socket: NativeSocket): NativePeer | undefined {
    const credentials = socket.readPeer();
    return credentials && new NativePeer(socket, credentials);
  }

  get pidfd(): FileDescriptor | undefined {
    if (!this.#hasOpened && this.#socket.isOpen) {
      this.#hasOpened = true;
      const fd = this.#socket.openPeerPidfd();
      if (fd !== undefined) this.#pidfd = new FileDescriptor(fd);
    }
    return this.#pidfd;
  }

  /** Closes the descriptor, if there is one: the connection has ended. */
  close(): void {
    this.#hasOpened = true;
    this.#pidfd?.close();
  }
}
