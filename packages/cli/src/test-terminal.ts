import type { Sink, Terminal } from "./terminal.ts";

/** A terminal in memory: what was written to it, and what a human would type. */
export interface RecordedTerminal extends Terminal {
  readonly written: { output: string; messages: string };
}

/** Makes one; by default all three streams are a terminal with colours. */
export function recordTerminal(
  how: { readonly isTerminal?: boolean; readonly hasColors?: boolean; readonly input?: string } = {},
): RecordedTerminal {
  const { isTerminal = true, hasColors = isTerminal, input = "" } = how;
  const written = { output: "", messages: "" };
  const sink = (name: keyof typeof written): Sink => ({
    isTerminal,
    hasColors,
    write: async (text) => {
      written[name] += text;
    },
  });
  return {
    written,
    output: sink("output"),
    messages: sink("messages"),
    input: { isTerminal, read: async () => new TextEncoder().encode(input) },
  };
}
