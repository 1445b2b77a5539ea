import { UsageError } from "./errors.ts";
import type { Duplicate, FileDescriptor, FileDescriptorSource } from "./file-descriptor.ts";
import { closeAll } from "./protocol/framing.ts";
import { maxMessageDescriptors } from "./protocol/limits.ts";

/** What stands for the descriptors of a message that has none. */
export const noFds: readonly FileDescriptor[] = [];

/**
 * Copies all of them, or none; the copies are the caller's. Throws {@link UsageError} `ERR_VARLINK_VALUE` for what is no open descriptor, and for
 * more than one message may carry (UAPI.20 §File descriptors).
 */
export function duplicateAll(
  sources: readonly FileDescriptorSource[],
  duplicate: Duplicate,
): readonly FileDescriptor[] {
  if (sources.length > maxMessageDescriptors) {
    throw new UsageError(
      "ERR_VARLINK_VALUE",
      `a message carries at most ${maxMessageDescriptors} descriptors, got ${sources.length}`,
    );
  }
  const copies: FileDescriptor[] = [];
  try {
    for (const source of sources) copies.push(duplicate(source));
  } catch (cause) {
    closeAll(copies);
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError("ERR_VARLINK_VALUE", `fds[${copies.length}] cannot be passed: ${why}`, { cause });
  }
  return copies;
}

/** How the servers of this process copy descriptors; set by the first that passes any. */
let duplicateOfServers: Duplicate | undefined;

/** Lets {@link duplicateForService} work, for a server that passes descriptors. */
export function passFromHandlers(duplicate: Duplicate): void {
  duplicateOfServers = duplicate;
}

/**
 * Copies what a handler passes, at the moment when it says so: it may close its own before anybody looks at its reply,
 * as `using` does. A handler knows no connection, but descriptors are the whole process's, and so is the way to copy
 * them. Throws {@link UsageError} `ERR_VARLINK_FDS_DISABLED` if no server of this process passes any, and like
 * {@link duplicateAll}.
 */
export function duplicateForService(sources: readonly FileDescriptorSource[]): readonly FileDescriptor[] {
  if (duplicateOfServers === undefined) throw fdsDisabled("a server that is served");
  return duplicateAll(sources, duplicateOfServers);
}

/** Why descriptors cannot be passed; `by` is what was not made for it. */
export function fdsDisabled(by: string): UsageError {
  return new UsageError("ERR_VARLINK_FDS_DISABLED", `passing descriptors takes ${by} with { fds: true }`);
}
