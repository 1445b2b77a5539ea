import {
  defineInterface,
  type Interface,
  type Limits,
  type Optional,
  ProtocolError,
  type ServiceInfo,
  toLimits,
  VarlinkService,
} from "@zlink/core";
import { nodeTimers } from "./built-in-modules.ts";
import { type ConnectOptions, type ConnectTarget, openConnection } from "./connect.ts";

/** What a running service says of itself. */
export interface ServiceDescription extends ServiceInfo {
  /** Its interfaces in the order it lists them, parsed: each can be given to `client.as`. */
  readonly interfaces: readonly Interface[];
}

/** Options of {@link describe}. */
export interface DescribeOptions
  extends ConnectOptions,
    Optional<Pick<Limits, "maxInterfaces" | "maxDescriptionCharacters">> {}

/**
 * Asks a running service what it is and what it implements. Rejects with {@link ConnectionError} if it cannot be
 * reached, with {@link IdlError} if one of its descriptions is none, with {@link ProtocolError} if it is of another
 * interface, or if there is more of them than `maxInterfaces` and `maxDescriptionCharacters` allow.
 */
export async function describe(
  target: ConnectTarget,
  options: DescribeOptions = {},
): Promise<ServiceDescription> {
  const { maxInterfaces, maxDescriptionCharacters, ...connectOptions } = options;
  const limits = toLimits({ maxInterfaces, maxDescriptionCharacters });
  await using connection = await openConnection(target, connectOptions);
  const service = connection.as(VarlinkService);
  const { interfaces: names, ...info } = await service.getInfo();
  if (names.length > limits.maxInterfaces) throw tooMuch(`${limits.maxInterfaces} interfaces`, names.length);
  let characters = 0;
  const ask = async (name: string): Promise<string> => {
    const { description } = await service.getInterfaceDescription({ interface: name });
    characters += description.length;
    // The first that is too much ends the connection: what follows is not even read.
    if (characters <= limits.maxDescriptionCharacters) return description;
    throw tooMuch(`${limits.maxDescriptionCharacters} characters of descriptions`, characters);
  };
  const interfaces: Interface[] = [];
  for (const [index, description] of (await Promise.all(names.map(ask))).entries()) {
    interfaces.push(define(names[index], description));
    // Many descriptions take a while to be parsed: others have their turn in between.
    await nodeTimers().setImmediate();
  }
  return { ...info, interfaces };
}

function tooMuch(atMost: string, got: number): ProtocolError {
  return new ProtocolError(`expected the service to have at most ${atMost}, got ${got}`);
}

/** A description of another interface than was asked for would make calls to what the service does not have. */
function define(asked: string | undefined, description: string): Interface {
  const defined: Interface = defineInterface(description);
  if (defined.name === asked) return defined;
  throw new ProtocolError(`the service describes ${asked} as the interface ${defined.name}`);
}
