import { isInterfaceName } from "@zlink/idl";
import { VarlinkService } from "zlink";
import { CommandLineError } from "./command-line-error.ts";
import type { OpenService } from "./service.ts";

/** The description of one interface, as the service replies it. */
export interface FetchedDescription {
  readonly name: string;
  readonly reply: { readonly description: string };
}

/**
 * Asks for the descriptions of the interfaces named, or of all in the order of their names. All are asked for at
 * once and given one by one, so that what precedes a failure is not lost.
 *
 * Throws {@link CommandLineError} before anything is sent for what cannot be the name of an interface.
 */
export async function* fetchDescriptions(
  { connection, signal }: OpenService,
  named: readonly string[],
): AsyncGenerator<FetchedDescription, void, undefined> {
  for (const name of named) checkName(name);
  const service = connection.as(VarlinkService);
  const names = named.length > 0 ? named : (await service.getInfo({}, { signal })).interfaces.toSorted();
  const replies = await Promise.allSettled(
    names.map(async (name) => ({
      name,
      reply: await service.getInterfaceDescription({ interface: name }, { signal }),
    })),
  );
  for (const settled of replies) {
    if (settled.status === "rejected") throw settled.reason;
    yield settled.value;
  }
}

function checkName(name: string): void {
  if (isInterfaceName(name)) return;
  throw new CommandLineError(`expected the name of an interface, got ${JSON.stringify(name)}`);
}
