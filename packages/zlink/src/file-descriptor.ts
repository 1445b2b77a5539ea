import { closeSync, createReadStream, createWriteStream, fstatSync } from "node:fs";
import type { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { type FileDescriptor as CoreFileDescriptor, UsageError } from "@zlink/core";
import { nodeNet } from "./built-in-modules.ts";

declare module "@zlink/core" {
  interface FileDescriptor {
    /**
     * What can be read from it, as a stream of Node that owns it from now on: a file from its present position, the
     * end of a pipe, a socket. Throws {@link UsageError} `ERR_VARLINK_USAGE` if it was closed or taken, and what
     * Node throws for what cannot be read; it stays as it was then.
     */
    readable(): Readable;
    /** What can be written to it, likewise. */
    writable(): Writable;
    /** A connected stream socket, as one of Node that owns it from now on. Throws {@link UsageError} for all else. */
    socket(): Socket;
  }
}

/**
 * A file descriptor that this program owns: close it, use it with `using`, or `take()` its number for the functions of
 * `node:fs`. One that is lost without that is closed some time later, with a warning of the process.
 */
export type FileDescriptor = CoreFileDescriptor;

/** Makes a {@link FileDescriptor} of a number, which is its own from now on. */
export interface FileDescriptorConstructor {
  /** Throws {@link UsageError} `ERR_VARLINK_VALUE` for what cannot be the number of a descriptor. */
  new (fd: number): FileDescriptor;
  readonly prototype: FileDescriptor;
}

class OwnedDescriptor implements FileDescriptor {
  #fd: number;

  constructor(fd: number) {
    if (!Number.isInteger(fd) || fd < 0) {
      throw new UsageError("ERR_VARLINK_VALUE", `expected the number of a descriptor, got ${String(fd)}`);
    }
    this.#fd = fd;
    lost.register(this, fd, this);
  }

  get fd(): number {
    return this.#fd;
  }

  take(): number {
    const fd = this.#open();
    this.#fd = -1;
    lost.unregister(this);
    return fd;
  }

  close(): void {
    if (this.#fd >= 0) closeNumber(this.take());
  }

  [Symbol.dispose](): void {
    this.close();
  }

  readable(): Readable {
    const fd = this.#open();
    const stream = isStreamOfBytes(fd)
      ? new (nodeNet().Socket)({ fd, readable: true, writable: false })
      : createReadStream("", { fd });
    this.take();
    return stream;
  }

  writable(): Writable {
    const fd = this.#open();
    const stream = isStreamOfBytes(fd)
      ? new (nodeNet().Socket)({ fd, readable: false, writable: true })
      : createWriteStream("", { fd });
    this.take();
    return stream;
  }

  socket(): Socket {
    const fd = this.#open();
    if (!fstatSync(fd).isSocket()) throw new UsageError("ERR_VARLINK_USAGE", "the descriptor is no socket");
    const socket = new (nodeNet().Socket)({ fd, readable: true, writable: true });
    this.take();
    return socket;
  }

  #open(): number {
    if (this.#fd >= 0) return this.#fd;
    throw new UsageError("ERR_VARLINK_USAGE", "the descriptor was closed or taken");
  }
}

// Private members would make the type nominal: what `call.fds` holds is core's interface.
export const FileDescriptor: FileDescriptorConstructor = OwnedDescriptor;

/** Pipes and sockets are polled; reading one as a file would occupy a thread for as long as nothing comes. */
function isStreamOfBytes(fd: number): boolean {
  const kind = fstatSync(fd);
  return kind.isFIFO() || kind.isSocket();
}

/** Closes a number. What the system says of it can help nobody, but if it is not open, another one was closed twice. */
function closeNumber(fd: number): void {
  try {
    closeSync(fd);
  } catch (cause) {
    process.emitWarning(new Error(`descriptor ${fd} could not be closed`, { cause }));
  }
}

const lost = new FinalizationRegistry<number>((fd) => {
  process.emitWarning(`descriptor ${fd} was lost without being closed; it is closed now`, {
    code: "ERR_VARLINK_FDS_LOST",
  });
  closeNumber(fd);
});
