import { readdirSync, readFileSync } from "node:fs";
import type { AddressCase, Clause, ClientCase, DescriptionCase, ServiceCase } from "./case.ts";

const folder = new URL("../", import.meta.url);

type Direction = Clause["directions"][number];

const common = ["name", "clause", "bytes", "cuts", "descriptors", "limits", "end", "afterwards", "next"];
const known = {
  service: [...common, "needs", "connections", "replies"],
  client: [...common, "calls", "writes", "outcomes"],
  description: ["name", "clause", "text", "prints", "refusedAt"],
  address: ["name", "clause", "address", "means", "written", "refusedBy"],
};
const required = {
  service: ["name", "clause", "bytes", "replies"],
  client: ["name", "clause", "bytes", "calls", "outcomes"],
  description: ["name", "clause", "text"],
  address: ["name", "clause", "address"],
};
const onTheWire = { needs: [], connections: 0, cuts: [], descriptors: [], limits: {}, afterwards: "open" };
const defaults = { service: onTheWire, client: onTheWire, description: {}, address: { refusedBy: [] } };

function readJson(url: URL): unknown {
  return JSON.parse(readFileSync(url, "utf8")) as unknown;
}

/** The rules, by their names. */
export function readClauses(): ReadonlyMap<string, Clause> {
  return new Map(Object.entries(readJson(new URL("clauses.json", folder)) as Record<string, Clause>));
}

/** The cases for services, file by file. Throws like {@link clientCases}. */
export function serviceCases(): readonly ServiceCase[] {
  // The files are ours: what else may be wrong in them makes the case fail.
  return readCases("service") as unknown as readonly ServiceCase[];
}

/**
 * The cases for clients, file by file. Throws for a case that lacks something, or has a member that nothing would
 * look at: it would test less than it says.
 */
export function clientCases(): readonly ClientCase[] {
  return readCases("client") as unknown as readonly ClientCase[];
}

/** The cases for who reads descriptions, file by file. Throws like {@link clientCases}. */
export function descriptionCases(): readonly DescriptionCase[] {
  return readCases("description") as unknown as readonly DescriptionCase[];
}

/** The cases for who reads addresses, file by file. Throws like {@link clientCases}. */
export function addressCases(): readonly AddressCase[] {
  return readCases("address") as unknown as readonly AddressCase[];
}

function readCases(direction: Direction): readonly object[] {
  const cases = new URL(`cases/${direction}/`, folder);
  return readdirSync(cases)
    .sort()
    .flatMap((file) => {
      const { cases: written } = readJson(new URL(file, cases)) as { cases: Record<string, unknown>[] };
      const theme = file.replace(/\.json$/, "");
      return written.map((each) =>
        complete(direction, `${direction}/${theme}: ${String(each["name"])}`, each),
      );
    });
}

function complete(direction: Direction, id: string, written: Record<string, unknown>): object {
  for (const member in written) {
    if (!known[direction].includes(member)) throw new Error(`${id}: a ${direction} case has no "${member}"`);
  }
  for (const member of required[direction]) {
    if (!(member in written)) throw new Error(`${id}: expected "${member}"`);
  }
  const { replies } = written;
  const repeated = Array.isArray(replies) ? { replies: replies.flatMap(repeat) } : {};
  return { ...defaults[direction], ...written, ...repeated, direction, id };
}

/** An expected message that stands for several of its kind. */
function repeat({ times = 1, ...message }: { times?: number }): object[] {
  return Array.from({ length: times }, () => message);
}
