// Makes several calls in one turn: `calls-at-once none|middle|oneway ADDRESS`.
import { openConnection } from "zlink";
import { textsOfCalls } from "../descriptors/descriptor-counts.ts";
import { Descriptors } from "../descriptors/descriptors-interface.ts";
import { withTexts } from "../descriptors/held-text.ts";

const [scenario, address = ""] = process.argv.slice(2);
const connection = (await openConnection(address, { fds: true })).as(Descriptors);
const indexes = (texts: readonly string[]) => texts.map((_, index) => index);

const read = (texts: readonly string[]) =>
  texts.length === 0
    ? connection.read({ descriptors: [] })
    : withTexts(texts, (fds) => connection.read.withFds({ descriptors: indexes(texts) }, { fds }));

const keep = (texts: readonly string[]) =>
  withTexts(texts, (fds) => connection.keep.oneway.withFds({ descriptors: indexes(texts) }, { fds }));

const scenarios: Readonly<Record<string, () => readonly Promise<unknown>[]>> = {
  none: () => [read([]), read([]), read([])],
  middle: () => [read([]), read(["held"]), read([])],
  oneway: () => textsOfCalls.map(keep),
};
await Promise.all(scenarios[scenario ?? ""]?.() ?? [Promise.reject(new Error(`no scenario ${scenario}`))]);
await connection.close();
