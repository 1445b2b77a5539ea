import { connect, UsageError } from "zlink";

/** What carries our Unix sockets: the addon, or `node:net`. */
export type TransportName = "native" | "node";

export const transportNames: readonly TransportName[] = ["native", "node"];

/** The environment in which zlink uses a transport. */
export function environmentOf(transport: TransportName): NodeJS.ProcessEnv {
  const { ZLINK_TRANSPORT: _, ...environment } = process.env;
  return transport === "native" ? environment : { ...environment, ZLINK_TRANSPORT: transport };
}

/** Why zlink does not use the native transport in this process; undefined if it does. */
export async function whyNotNative(): Promise<string | undefined> {
  // Descriptors take the addon, which is looked for before anything is connected to.
  const refusal: unknown = await connect("unix:/nonexistent", { fds: true }).catch((error: unknown) => error);
  return refusal instanceof UsageError && refusal.code === "ERR_VARLINK_NATIVE" ? refusal.message : undefined;
}
