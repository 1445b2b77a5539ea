import type { FileDescriptor } from "./file-descriptor.ts";
import { concealed, concealmentOf } from "./interface/sensitivity.ts";
import type { PeerCredentials } from "./peer-credentials.ts";
import { type JsonText, joined, stringify } from "./protocol/json.ts";
import { type Call, parseCall, parseReply, type Reply, readExactlyIfNeeded } from "./protocol/message.ts";
import type { SenderCredentials } from "./protocol/sender-credentials.ts";
import type { MessageReceiver, PeerEnd, Transport } from "./transport.ts";

/** How {@link traced} prints. */
export interface TraceOptions {
  /** Which side of the connection this is. */
  readonly side: "client" | "server";
  /** What the connection is called: its address. */
  readonly name: string;
  /** Prints a line, which has no line break. */
  write(line: string): void;
}

const maxParametersLength = 200;

/** What a terminal or a log takes for a command, or for the end of a line. */
const unprintable = /[\p{Cc}\u2028\u2029]/gu;

let connections = 0;

interface TracedCall {
  readonly method: string;
  readonly startedMs: number;
}

/**
 * Prints what a transport carries, a line a message, with connections numbered through the process. What is sensitive is
 * left out, and so are the values of a header. Everything printed is read a second time: for whoever looks for a mistake.
 */
export function traced<Raw>(transport: Transport<Raw>, options: TraceOptions): Transport<Raw> {
  connections += 1;
  return new TracedTransport(transport, options, connections);
}

class TracedTransport<Raw> implements Transport<Raw> {
  readonly #transport: Transport<Raw>;
  readonly #options: TraceOptions;
  readonly #number: number;
  /** The calls whose replies are still to come, in order. */
  readonly #calls: TracedCall[] = [];

  constructor(transport: Transport<Raw>, options: TraceOptions, number: number) {
    this.#transport = transport;
    this.#options = options;
    this.#number = number;
    // A transport may lack these, and whoever uses it asks.
    if (transport.readNow === undefined) Object.assign(this, { readNow: undefined });
    if (transport.setKeepAlive === undefined) Object.assign(this, { setKeepAlive: undefined });
  }

  get peer(): PeerCredentials | undefined {
    return this.#transport.peer;
  }

  start(receiver: MessageReceiver): void {
    const { side, name } = this.#options;
    this.#print(`opened ${name}, as ${side}`);
    this.#transport.start({
      onMessage: (json: string, descriptors?: readonly FileDescriptor[], sender?: SenderCredentials) => {
        this.#note("←", json, descriptors);
        receiver.onMessage(json, descriptors, sender);
      },
      onDrain: () => receiver.onDrain(),
      onEnd: (end: PeerEnd) => receiver.onEnd(end),
      onClose: (error?: Error) => {
        this.#print(error === undefined ? "closed" : `closed: ${printable(error.message)}`);
        receiver.onClose(error);
      },
    });
  }

  send(json: JsonText, descriptors?: readonly FileDescriptor[]): boolean {
    this.#note("→", joined(json), descriptors);
    return this.#transport.send(json, descriptors);
  }

  flush(onWritten?: () => void): boolean {
    return this.#transport.flush(onWritten);
  }

  detach(): Raw {
    this.#print("was taken over");
    return this.#transport.detach();
  }

  pause(): void {
    this.#transport.pause();
  }

  resume(): void {
    this.#transport.resume();
  }

  readNow(spinMicros?: number): boolean {
    return this.#transport.readNow?.(spinMicros) ?? false;
  }

  setKeepAlive(keepAlive: boolean): void {
    this.#transport.setKeepAlive?.(keepAlive);
  }

  close(): void {
    this.#transport.close();
  }

  abort(): void {
    this.#transport.abort();
  }

  #note(direction: "→" | "←", json: string, descriptors: readonly FileDescriptor[] = []): void {
    const isCall = (direction === "→") === (this.#options.side === "client");
    let text: string;
    try {
      text = isCall ? this.#callText(parseCall(json)) : this.#replyText(parseReply(json));
    } catch {
      // Whatever it is, nobody knows what of it is sensitive.
      text = `what is no ${isCall ? "call" : "reply"}, ${json.length} characters`;
    }
    const passed = descriptors.length === 0 ? "" : ` with ${descriptors.length} descriptors`;
    this.#print(`${direction} ${text}${passed}`);
  }

  #callText(call: Call): string {
    const { method, more, oneway, upgrade, header } = call;
    if (!oneway) this.#calls.push({ method, startedMs: performance.now() });
    const flag = more ? " more" : oneway ? " oneway" : upgrade ? " upgrade" : "";
    const names = Object.keys(header ?? {}).map((name) => ` ${printable(name)}`);
    const text = parametersText(call, (parameters) => conceal(method, "input", parameters));
    return `call ${printable(method)}${flag}${text}${names.join("")}`;
  }

  #replyText(reply: Reply): string {
    const { continues, error } = reply;
    const call = continues ? this.#calls[0] : this.#calls.shift();
    const method = call?.method ?? "no call";
    const text = parametersText(reply, (parameters) =>
      error === undefined ? conceal(method, "output", parameters) : concealError(method, error, parameters),
    );
    const kind = error === undefined ? (continues ? "continues" : "reply") : `error ${printable(error)}`;
    const took = call === undefined ? "" : ` after ${(performance.now() - call.startedMs).toFixed(1)} ms`;
    return `${kind} to ${printable(method)}${text}${took}`;
  }

  #print(text: string): void {
    this.#options.write(`zlink ${this.#number} ${text}`);
  }
}

function conceal(method: string, part: "input" | "output", parameters: unknown): unknown {
  const concealment = concealmentOf(method);
  return concealment === undefined ? parameters : concealment[part](parameters);
}

/** An error of a method that is sensitive as a whole may repeat what it was called with. */
function concealError(method: string, error: string, parameters: unknown): unknown {
  return concealmentOf(method)?.isWhole ? concealed : conceal(error, "input", parameters);
}

function parametersText(message: Call | Reply, look: (parameters: unknown) => unknown): string {
  readExactlyIfNeeded(message);
  if (Object.keys(message.parameters).length === 0) return "";
  const seen = look(message.parameters);
  return ` ${seen === concealed ? concealed : shortened(printable(stringify(seen)))}`;
}

function shortened(text: string): string {
  return text.length > maxParametersLength ? `${text.slice(0, maxParametersLength)}…` : text;
}

function printable(text: string): string {
  // JSON has escaped the rest in parameters; names and messages may hold anything.
  return text.replace(unprintable, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
