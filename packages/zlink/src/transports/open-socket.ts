import { connect, type NetConnectOpts, type Socket } from "node:net";
import { ConnectionError } from "@zlink/core";
import { type Address, formatAddress } from "../address.ts";
import { paddingHint } from "./abstract-name.ts";

/** Connects a socket of Node. Rejects with {@link ConnectionError} `ERR_VARLINK_CONNECT`, whose cause is the system's. */
export function openSocket(address: Address, options: NetConnectOpts): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...options, allowHalfOpen: true } as NetConnectOpts);
    const onError = (cause: Error): void => {
      const isAbstract = address.kind === "unix" && address.path.startsWith("\0");
      // The system's message spells an abstract name as it is passed to connect(2), with its NUL.
      const reason = cause.message.replaceAll("\0", "@");
      const message = `cannot connect to ${formatAddress(address)}: ${reason}${isAbstract ? paddingHint : ""}`;
      reject(new ConnectionError("ERR_VARLINK_CONNECT", message, { cause }));
    };
    socket.once("error", onError);
    socket.once("connect", () => {
      socket.off("error", onError);
      resolve(socket);
    });
  });
}
