import { colored } from "./output/paint.ts";
import { shownOn } from "./output/printable.ts";
import type { Sink } from "./terminal.ts";

/** Says something on one line or more; what a service put into it cannot steer the terminal. */
export async function writeMessage(
  sink: Sink,
  style: "error" | "warning" | "notice",
  text: string,
): Promise<void> {
  const shown = shownOn(sink, text);
  await sink.write(`${sink.hasColors ? colored(style, shown) : shown}\n`);
}
