import { VarlinkService } from "zlink";
import type { Invocation } from "../command.ts";
import { formatLabelled } from "../output/columns.ts";
import { formatJson } from "../output/json.ts";
import { withService } from "../service.ts";

/** Shows what `org.varlink.service.GetInfo` replies, as a table or as JSON. */
export async function info(invocation: Invocation): Promise<number> {
  const { settings, terminal } = invocation;
  const reply = await withService(invocation, ({ connection, signal }) =>
    connection.as(VarlinkService).getInfo({}, { signal }),
  );
  const { vendor, product, version, url, interfaces } = reply;
  const text =
    settings.json === undefined
      ? formatLabelled(
          [
            ["Vendor", [vendor]],
            ["Product", [product]],
            ["Version", [version]],
            ["URL", [url]],
            ["Interfaces", interfaces.toSorted()],
          ],
          terminal.output,
        )
      : formatJson(reply, settings.json, terminal.output);
  await terminal.output.write(text);
  return 0;
}
