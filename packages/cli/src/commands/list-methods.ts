import { parseInterface } from "@zlink/idl";
import type { Invocation } from "../command.ts";
import { fetchDescriptions } from "../descriptions.ts";
import { formatList } from "../output/list.ts";
import { withService } from "../service.ts";

/** Lists the full names of methods, sorted, of all interfaces of a service or of those named. */
export async function listMethods(invocation: Invocation): Promise<number> {
  const { settings, terminal } = invocation;
  const names = new Set<string>();
  await withService(invocation, async (service) => {
    for await (const { name, reply } of fetchDescriptions(service, invocation.arguments.slice(1))) {
      const { members } = parseInterface(reply.description, { name });
      for (const member of members) if (member.kind === "method") names.add(`${name}.${member.name}`);
    }
  });
  await terminal.output.write(formatList([...names].sort(), settings.json, terminal.output));
  return 0;
}
