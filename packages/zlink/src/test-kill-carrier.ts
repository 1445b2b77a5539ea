import { randomUUID } from "node:crypto";
import type { NetConnectOpts } from "node:net";
import { join } from "node:path";

/** What carries the connections that a killed peer leaves behind. */
export interface Carrier {
  readonly name: string;
  /** A place to listen at that nobody has. */
  fresh(): NetConnectOpts;
  /** How long a service that does not read may take to notice; undefined where it notices when it answers. */
  readonly noticesUnreadMs: number | undefined;
  /** Whether a client that is gone can be told from one that only sends no more. */
  readonly canTell: boolean;
}

/** Unix sockets in a folder; `noticesUnreadMs` is what their transport promises. */
export function unixCarrier(name: string, folder: string, noticesUnreadMs: number): Carrier {
  return { name, fresh: () => ({ path: join(folder, randomUUID()) }), noticesUnreadMs, canTell: true };
}

/** TCP on the loopback. */
export const tcpCarrier: Carrier = {
  name: "TCP",
  fresh: () => ({ host: "127.0.0.1", port: 0 }),
  noticesUnreadMs: undefined,
  canTell: false,
};

/** The address of the library for what `node:net` connects to. */
export function addressOf(at: NetConnectOpts): string {
  return "path" in at ? `unix:${at.path}` : `tcp:${at.host}:${at.port}`;
}

/** The reverse. */
export function connectOptionsOf(address: string): NetConnectOpts {
  if (address.startsWith("unix:")) return { path: address.slice("unix:".length) };
  const [, host = "", port] = address.split(":");
  return { host, port: Number(port) };
}
