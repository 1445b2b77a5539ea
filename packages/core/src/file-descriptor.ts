import type { UsageError } from "./errors.ts";
import type { Descriptor } from "./protocol/framing.ts";

/**
 * A file descriptor that this program owns. Whoever has it closes it or takes its number, once; `using` closes it at
 * the end of the block. What a runtime adds, such as streams, its front door declares (`zlink` for Node).
 */
export interface FileDescriptor extends Descriptor, Disposable {
  /** Its number, still owned by this object; -1 once it was closed or taken. */
  readonly fd: number;
  /**
   * Gives the number away: whoever calls this must close it. Throws {@link UsageError} `ERR_VARLINK_USAGE` if it was
   * closed or taken before.
   */
  take(): number;
}

/**
 * What can be passed with a message: a number, or an object that has one as `fd`, such as a {@link FileDescriptor} or
 * a `FileHandle` of Node. It is duplicated at once and stays the caller's.
 */
export type FileDescriptorSource = number | { readonly fd: number };

/** Copies a descriptor, close-on-exec; the copy is the caller's. Throws the system's error. */
export type Duplicate = (source: FileDescriptorSource) => FileDescriptor;
