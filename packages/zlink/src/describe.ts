import { defineInterface, type Interface, type ServiceInfo, VarlinkService } from "@zlink/core";
import { type ConnectOptions, openConnection } from "./connect.ts";

/** What a running service says of itself. */
export interface ServiceDescription extends ServiceInfo {
  /** Its interfaces in the order it lists them, parsed: each can be given to `client.as`. */
  readonly interfaces: readonly Interface[];
}

/**
 * Asks a running service what it is and what it implements. Rejects with {@link ConnectionError} if it cannot be
 * reached, with {@link IdlError} if one of its descriptions is none.
 */
export async function describe(address: string, options: ConnectOptions = {}): Promise<ServiceDescription> {
  await using connection = await openConnection(address, options);
  const service = connection.as(VarlinkService);
  const { interfaces: names, ...info } = await service.getInfo();
  const descriptions = await Promise.all(
    names.map((name) => service.getInterfaceDescription({ interface: name })),
  );
  return {
    ...info,
    interfaces: descriptions.map(({ description }) => defineInterface(description as string)),
  };
}
