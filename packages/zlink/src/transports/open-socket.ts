import type { NetConnectOpts, Socket } from "node:net";
import { ConnectionError } from "@zlink/core";
import { type Address, formatAddress } from "../address.ts";
import { nodeNet } from "../built-in-modules.ts";
import { paddingHint } from "./abstract-name.ts";

/**
 * Connects a socket of Node. Rejects with {@link ConnectionError} `ERR_VARLINK_CONNECT`, whose cause is the system's,
 * or with `signal.reason` if the signal aborts before it is connected.
 */
export function openSocket(address: Address, options: NetConnectOpts, signal?: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const socket = nodeNet().connect({ ...options, allowHalfOpen: true } as NetConnectOpts);
    const onAbort = (): void => {
      socket.destroy();
      reject(signal?.reason);
    };
    const onError = (cause: Error): void => {
      signal?.removeEventListener("abort", onAbort);
      reject(connectError(address, cause, isAbstract(address) ? paddingHint : ""));
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    socket.once("error", onError);
    socket.once("connect", () => {
      socket.off("error", onError);
      signal?.removeEventListener("abort", onAbort);
      resolve(socket);
    });
  });
}

/** Why an address could not be connected to, and what may help. */
export function connectError(address: Address, cause: unknown, hint = ""): ConnectionError {
  // The system's message spells an abstract name as it is passed to connect(2), with its NUL.
  const why = (cause instanceof Error ? cause.message : String(cause)).replaceAll("\0", "@");
  const message = `cannot connect to ${formatAddress(address)}: ${why}${hint}`;
  return new ConnectionError("ERR_VARLINK_CONNECT", message, { cause });
}

function isAbstract(address: Address): boolean {
  return address.kind === "unix" && address.path.startsWith("\0");
}
