// Tries inputs in a process of its own, which may die or hang of them: whole ranges of a run, or what is in a file. Says
// over the channel to its parent how far it is and what went wrong.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openCarriers } from "./carriers/carriers.ts";
import { readCase } from "./case-file.ts";
import { ProcessWatch } from "./process-watch.ts";
import { growthOf, type Holdings, takeStock } from "./resources.ts";
import type { TrialMessage } from "./trial-message.ts";
import { tryInput } from "./try-input.ts";
import { type Range, tryRange } from "./try-range.ts";

/** How many inputs are tried between two looks at the process. */
const batch = 250;
/** When, in parts of a run, it counts as warm: what grows from there on does not stop. */
const warm = 0.2;

const watch = new ProcessWatch();
const folder = mkdtempSync(join(tmpdir(), "zlink-fuzz-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const carriers = await openCarriers(folder, (error) => watch.note("failure inside", error));

function say(message: TrialMessage): Promise<void> {
  return new Promise((resolve) => process.send?.(message, () => resolve()) ?? resolve());
}

async function tryAll({ side, seed, from, count }: Range): Promise<void> {
  let first: Holdings | undefined;
  for (let at = from; at < from + count; at += batch) {
    const range = { side, seed, from: at, count: Math.min(batch, from + count - at) };
    await say({ kind: "begins", from: at });
    const failures = await tryRange(range, carriers);
    for (const { index, message } of failures) await say({ kind: "failed", from: index, count: 1, message });
    const mistakes = watch.take();
    if (mistakes.length > 0) await say({ kind: "failed", ...range, message: mistakes.join("\n") });
    if (at + batch >= from + count * warm) first ??= await takeStock(carriers.witness);
  }
  const last = await takeStock(carriers.witness);
  await say({ kind: "done", first: first ?? last, last, growth: growthOf(first ?? last, last) });
}

/** Tries kept inputs one after another, as a minimiser asks for. */
async function tryCase(path: string): Promise<void> {
  for (const input of readCase(path).inputs) await tryInput(input, carriers);
  const { unended } = await takeStock(carriers.witness);
  if (unended > 0) watch.note("no end", `of ${unended} connections and calls`);
  const [mistake] = watch.take();
  if (mistake !== undefined) throw new Error(mistake);
}

const [kind = "", ...words] = process.argv.slice(2);
if (kind === "case") {
  await tryCase(words[0] ?? "").catch(async ({ message }: Error) => {
    await say({ kind: "failed", from: 0, count: 1, message });
    process.exit(1);
  });
  process.exit(0);
}
const [seed = 0, from = 0, count = 0] = words.map(Number);
await tryAll({ side: kind === "client" ? "client" : "service", seed, from, count });
process.exit(0);
