import {
  defineInterface,
  type Interface,
  ProtocolError,
  type ServiceInfo,
  VarlinkService,
} from "@zlink/core";
import { type ConnectOptions, type ConnectTarget, openConnection } from "./connect.ts";

/** What a running service says of itself. */
export interface ServiceDescription extends ServiceInfo {
  /** Its interfaces in the order it lists them, parsed: each can be given to `client.as`. */
  readonly interfaces: readonly Interface[];
}

/**
 * Asks a running service what it is and what it implements. Rejects with {@link ConnectionError} if it cannot be
 * reached, with {@link IdlError} if one of its descriptions is none, with {@link ProtocolError} if it is of another
 * interface.
 */
export async function describe(
  target: ConnectTarget,
  options: ConnectOptions = {},
): Promise<ServiceDescription> {
  await using connection = await openConnection(target, options);
  const service = connection.as(VarlinkService);
  const { interfaces: names, ...info } = await service.getInfo();
  const descriptions = await Promise.all(
    names.map((name) => service.getInterfaceDescription({ interface: name })),
  );
  return {
    ...info,
    interfaces: descriptions.map(({ description }, index) => define(names[index], description)),
  };
}

/** A description of another interface than was asked for would make calls to what the service does not have. */
function define(asked: string | undefined, description: string): Interface {
  const defined: Interface = defineInterface(description);
  if (defined.name === asked) return defined;
  throw new ProtocolError(`the service describes ${asked} as the interface ${defined.name}`);
}
