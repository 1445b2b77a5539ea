import type { Native } from "@zlink/native";

/** The attribute by which tools such as `varlinkctl list-sockets` find the sockets of Varlink. */
const attribute = "user.varlink";

/** What a socket is to Varlink: one end of a connection, or where a service listens. */
export type SocketRole = "client" | "server" | "listen";

/** A socket that can be tagged. */
export interface Taggable {
  tag(name: string, value: string): boolean;
  readonly isOpen: boolean;
}

/** Set once the kernel has refused: those before 7.1 take no attributes of users on sockets. */
let isRefused = false;

/** Tags a socket soon, when what it was opened for is under way. That is a service to tools: failing harms nothing. */
export function tagSocket(socket: Taggable, role: SocketRole): void {
  if (isRefused) return;
  setImmediate(() => {
    if (!isRefused && socket.isOpen) isRefused = !socket.tag(attribute, role);
  });
}

/** Tags the file of a listening socket. A relative path may be another file by the time somebody looks at it. */
export function tagEntrypoint(native: Native, path: string): void {
  if (path.startsWith("/")) native.tagFile(path, attribute, "entrypoint");
}
