import { isMethodError, type MethodError } from "zlink";
import { readParameters } from "../call-parameters.ts";
import type { Invocation } from "../command.ts";
import { CommandLineError } from "../command-line-error.ts";
import { writeMessage } from "../message.ts";
import { formatJson, recordSeparator } from "../output/json.ts";
import { type OpenService, withService } from "../service.ts";
import { isQualifiedName, type Settings } from "../settings.ts";
import type { Terminal } from "../terminal.ts";

/** Calls a method and prints its reply or replies; an error it answers is printed too, and is exit code 1. */
export async function call(invocation: Invocation): Promise<number> {
  const { arguments: words, settings, terminal } = invocation;
  const method = readMethod(words[1]);
  const parameters = await readParameters(words[2], { terminal, isQuiet: settings.isQuiet });
  const out = new ReplyPrinter(settings, terminal);
  try {
    await withService(invocation, (service) => callOnce(service, { method, parameters, settings, out }));
    return 0;
  } catch (error) {
    if (!isMethodError(error)) throw error;
    return await out.printError(error, method);
  }
}

function readMethod(text = ""): string {
  if (isQualifiedName(text)) return text;
  throw new CommandLineError(
    `expected the full name of a method such as org.varlink.service.GetInfo, got ${JSON.stringify(text)}`,
  );
}

interface OneCall {
  readonly method: string;
  readonly parameters: object;
  readonly settings: Settings;
  readonly out: ReplyPrinter;
}

/** Makes the call in the one of four ways that was asked for; `--collect` goes before the flags. */
async function callOnce({ connection, signal }: OpenService, one: OneCall): Promise<void> {
  const { method, parameters, settings, out } = one;
  if (settings.collects) {
    const replies: object[] = [];
    for await (const reply of connection.call.more(method, parameters, { signal })) replies.push(reply);
    await out.print(replies);
  } else if (settings.flag === "oneway") {
    await connection.call.oneway(method, parameters, { signal });
  } else if (settings.flag === "more") {
    for await (const reply of connection.call.more(method, parameters, { signal })) await out.print(reply);
  } else {
    await out.print(await connection.call(method, parameters, { signal }));
  }
}

class ReplyPrinter {
  readonly #settings: Settings;
  readonly #terminal: Terminal;

  constructor(settings: Settings, terminal: Terminal) {
    this.#settings = settings;
    this.#terminal = terminal;
  }

  async print(value: object): Promise<void> {
    const { flag, isQuiet, json = "auto" } = this.#settings;
    if (isQuiet) return;
    const start = flag === "more" ? recordSeparator : "";
    await this.#terminal.output.write(`${start}${formatJson(value, json, this.#terminal.output)}`);
  }

  /** Names the error among the messages and prints what it carries where replies go. Returns the exit code. */
  async printError(error: MethodError, method: string): Promise<number> {
    const { flag, collects, graceful } = this.#settings;
    const isExpected = graceful.includes(error.name);
    const outcome = isExpected ? "returned expected error" : "failed";
    const subject = flag === "more" && !collects ? "Method call" : `Method call ${method}()`;
    const style = isExpected ? "notice" : "error";
    await writeMessage(this.#terminal.messages, style, `${subject} ${outcome}: ${error.name}`);
    await this.print(error.parameters);
    return isExpected ? 0 : 1;
  }
}
