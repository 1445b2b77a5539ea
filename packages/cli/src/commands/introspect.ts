import { parseCheckedInterface, printInterface } from "@zlink/idl";
import { IdlError } from "zlink";
import type { Invocation } from "../command.ts";
import { type FetchedDescription, fetchDescriptions } from "../descriptions.ts";
import { writeMessage } from "../message.ts";
import { formatDescription } from "../output/idl.ts";
import { formatJson, recordSeparator } from "../output/json.ts";
import { withService } from "../service.ts";
import type { Terminal } from "../terminal.ts";

/**
 * Shows descriptions in canonical form, with two empty lines between them; or the replies as JSON, as a sequence
 * unless exactly one interface was named.
 */
export async function introspect(invocation: Invocation): Promise<number> {
  const { settings, terminal } = invocation;
  const named = invocation.arguments.slice(1);
  await withService(invocation, async (service) => {
    let separator = "";
    for await (const fetched of fetchDescriptions(service, named)) {
      if (settings.json !== undefined) {
        const json = formatJson(fetched.reply, settings.json, terminal.output);
        await terminal.output.write(named.length === 1 ? json : `${recordSeparator}${json}`);
        continue;
      }
      const text = await canonicalOrRaw(fetched, terminal);
      await terminal.output.write(`${separator}${formatDescription(text, terminal.output)}`);
      separator = "\n\n";
    }
  });
  return 0;
}

/** A description that is none is still worth seeing: it is shown as it came, after a warning. */
async function canonicalOrRaw({ name, reply }: FetchedDescription, terminal: Terminal): Promise<string> {
  try {
    return printInterface(parseCheckedInterface(reply.description, { name }));
  } catch (error) {
    if (!(error instanceof IdlError)) throw error;
    const reason = `the description is shown as it came, because it is not valid: ${error.message}`;
    await writeMessage(terminal.messages, "warning", reason);
    return reply.description.endsWith("\n") ? reply.description : `${reply.description}\n`;
  }
}
