import type { Duplex } from "node:stream";
import { type FileDescriptorSource, UsageError } from "@zlink/core";
import type { FileDescriptor } from "./file-descriptor.ts";
import { NativeDuplex } from "./transports/native-duplex.ts";

/**
 * The descriptors that came with what was read so far of a stream that an upgrade gave, in order, each once: the
 * caller's from now on. Those that nobody takes are closed with the stream. Empty for a stream that carries none.
 */
export function takeDescriptors(stream: Duplex): FileDescriptor[] {
  return stream instanceof NativeDuplex ? stream.takeDescriptors() : [];
}

/**
 * Writes bytes to a stream that an upgrade gave, with descriptors that come with the first of them. They are
 * duplicated at once and stay the caller's. Returns what `stream.write` does. Throws {@link UsageError}
 * `ERR_VARLINK_FDS_DISABLED` if the stream carries none: it takes `fds: true` and a Unix socket; `ERR_VARLINK_VALUE`
 * for no bytes, or more than 253 descriptors.
 */
export function writeWithDescriptors(
  stream: Duplex,
  bytes: Uint8Array,
  fds: readonly FileDescriptorSource[],
): boolean {
  if (stream instanceof NativeDuplex && stream.carriesDescriptors) {
    return stream.writeWithDescriptors(bytes, fds);
  }
  throw new UsageError("ERR_VARLINK_FDS_DISABLED", "the stream carries no descriptors: see the option fds");
}
