import type { FileDescriptor } from "./file-descriptor.ts";

/**
 * Who is at the other end of a connection, as the kernel noted it when the connection was made. It stays what it was
 * then, whatever the process does later and whomever it hands the socket to.
 */
export interface PeerCredentials {
  /** The effective user id of the process. */
  readonly uid: number;
  /** Its effective, primary group id. */
  readonly gid: number;
  /** Its process id. The number may belong to another process by now: decide nothing by it. */
  readonly pid: number;
  /** Its supplementary group ids; the primary one need not be among them. */
  readonly groups: readonly number[];
  /**
   * A descriptor of the process itself, which no later process can take the place of; opened when first looked at.
   * It belongs to the connection and is closed with it. Undefined where the kernel has none to give
   * (`SO_PEERPIDFD`, Linux 6.5).
   */
  readonly pidfd?: FileDescriptor | undefined;
}

/** What can tell who is at its other end. */
export interface PeerSource {
  readonly peer?: PeerCredentials | undefined;
}

/** Asks a transport who is at its other end when that is first wanted, and never again. */
export class PeerReader {
  #source: PeerSource | undefined;
  #peer: PeerCredentials | undefined;

  constructor(source: PeerSource) {
    this.#source = source;
  }

  /** Undefined where it cannot be read, also later. */
  get peer(): PeerCredentials | undefined {
    const source = this.#source;
    if (source === undefined) return this.#peer;
    this.#source = undefined;
    this.#peer = readPeer(source);
    return this.#peer;
  }
}

function readPeer(source: PeerSource): PeerCredentials | undefined {
  try {
    return source.peer;
  } catch {
    return undefined; // what cannot be read is not known; whoever needs it refuses
  }
}
