import { VarlinkService } from "zlink";
import type { Invocation } from "../command.ts";
import { formatList } from "../output/list.ts";
import { withService } from "../service.ts";

/** Lists the interfaces of a service: sorted lines, or JSON in the order of the service. */
export async function listInterfaces(invocation: Invocation): Promise<number> {
  const { settings, terminal } = invocation;
  const { interfaces } = await withService(invocation, ({ connection, signal }) =>
    connection.as(VarlinkService).getInfo({}, { signal }),
  );
  const shown = settings.json === undefined ? interfaces.toSorted() : interfaces;
  await terminal.output.write(formatList(shown, settings.json, terminal.output));
  return 0;
}
