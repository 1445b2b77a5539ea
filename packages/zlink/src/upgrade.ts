import type { Duplex } from "node:stream";
import { upgrade as coreUpgrade, type UpgradeFunction, type UpgradeHandler } from "@zlink/core";

/**
 * Marks the handler of a method that takes its connection over. The handler returns `{ reply, takeOver }`;
 * `takeOver` gets a `Duplex` which begins with exactly the first byte behind the call, owns it and must end it.
 * A call without the flag is answered `ExpectedUpgrade`; throwing refuses, and the connection stays Varlink.
 *
 * @example
 * open: upgrade(({ rows }) => ({ reply: {}, takeOver: (stream) => void terminal(rows).pipe(stream) }))
 */
export function upgrade<P, R>(handler: UpgradeFunction<P, R, Duplex>): UpgradeHandler<P, R> {
  return coreUpgrade(handler);
}
