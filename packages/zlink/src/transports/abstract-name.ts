import { VarlinkError } from "@zlink/core";
import { nodeRuntime } from "../node-runtime.ts";

/**
 * Node 20 fills the name of an abstract socket up with NULs, so that no other program finds it under its name,
 * nor Node 20 the socket of another program. Node 22 does not.
 */
export const padsAbstractNames = Number.parseInt(process.versions.node, 10) < 22;

/** What an error of connecting to an abstract socket adds, where Node is to blame. */
export const paddingHint = padsAbstractNames
  ? " (Node 20 finds abstract sockets of other programs on Node 20 only; use Node 22 or a socket file)"
  : "";

/** Tells the program's owner that an abstract socket will not be found by others. */
export function warnOfPadding(name: string): void {
  if (!padsAbstractNames) return;
  const message = `${name} is found by programs on Node 20 only; use Node 22 or a socket file`;
  nodeRuntime.warn(new VarlinkError("ERR_VARLINK_ABSTRACT_NAME", message));
}
