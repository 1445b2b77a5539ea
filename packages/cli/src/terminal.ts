import type { ReadStream, WriteStream } from "node:tty";

/** Where text goes. */
export interface Sink {
  /** True if a human watches: layout is for eyes. */
  readonly isTerminal: boolean;
  /** True if ANSI colours are wanted. In either case control characters of others are shown, not obeyed. */
  readonly hasColors: boolean;
  /** Resolves when the text is written, so that nobody piles up more than a slow reader takes. */
  write(text: string): Promise<void>;
}

/** The three standard streams, as commands see them. */
export interface Terminal {
  /** What was asked for: replies, descriptions, lists. */
  readonly output: Sink;
  /** What is said about it: errors, warnings, notices. */
  readonly messages: Sink;
  readonly input: {
    /** True if a human would have to type. */
    readonly isTerminal: boolean;
    /** Reads all of it. */
    read(): Promise<Uint8Array>;
  };
}

/** What a shell reports of a program that SIGPIPE killed: 128 and the signal's number. */
const endedByPipe = 141;

/** The standard streams of this process. A reader that has gone ends the process quietly, as SIGPIPE would. */
export function standardTerminal(): Terminal {
  return {
    output: toSink(process.stdout),
    messages: toSink(process.stderr),
    input: { isTerminal: process.stdin.isTTY === true, read: () => readAll(process.stdin) },
  };
}

function toSink(stream: WriteStream): Sink {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(endedByPipe);
    throw error;
  });
  return {
    isTerminal: stream.isTTY === true,
    hasColors: wantsColors(stream, process.env),
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => (error ? reject(error) : resolve()));
      }),
  };
}

/** The variables go before what the stream is: FORCE_COLOR first, as Node itself has it, then NO_COLOR. */
export function wantsColors(
  stream: Pick<WriteStream, "isTTY" | "hasColors">,
  environment: { readonly [name: string]: string | undefined },
): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: refused } = environment;
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  if (refused !== undefined && refused !== "") return false;
  return stream.isTTY === true && stream.hasColors();
}

async function readAll(stream: ReadStream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
