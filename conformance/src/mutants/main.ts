import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { addressCases, clientCases, descriptionCases, readClauses, serviceCases } from "../read-cases.ts";
import { buildMutant, type Mutant } from "./mutant.ts";
import { type Mutation, readMutations } from "./mutation.ts";

/** A mutant that makes the process loop is caught by the clock. */
const limitMs = 20_000;

interface Verdict {
  readonly mutation: Mutation;
  /** The case that caught it; nothing if none did. */
  readonly caughtBy: string | undefined;
  /** Why it could not be made. */
  readonly problem?: string;
}

const script = fileURLToPath(new URL("try-mutant.js", import.meta.url));

/** Tries the cases on our code with one mutant in it, or as it is. */
function tryMutant(clause: string, mutant?: Mutant): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--no-warnings", script], { stdio: ["pipe", "pipe", "ignore"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), limitMs);
    child.on("error", reject);
    child.on("close", (exitCode, signal) => {
      clearTimeout(timer);
      if (signal !== null) resolve(`${limitMs} ms without an end`);
      else if (exitCode !== 0) resolve(`the end of the process, with ${exitCode}`);
      else resolve((JSON.parse(output) as { caughtBy?: string }).caughtBy);
    });
    child.stdin.end(JSON.stringify({ clause, mutant }));
  });
}

async function tryMutation(mutation: Mutation): Promise<Verdict> {
  let mutant: Mutant;
  try {
    mutant = buildMutant(mutation);
  } catch (error) {
    return { mutation, caughtBy: undefined, problem: String(error) };
  }
  return { mutation, caughtBy: await tryMutant(mutation.clause, mutant) };
}

async function tryAll(mutations: readonly Mutation[]): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  const waiting = [...mutations.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, mutation] = next;
      verdicts[index] = await tryMutation(mutation);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return verdicts;
}

function line({ mutation, caughtBy, problem }: Verdict): string {
  const change = `${mutation.file.replace(/^.*\/src\//, "")}: ${mutation.find.trim().split("\n")[0]}`;
  return `${mutation.clause.padEnd(22)}  ${change.slice(0, 70).padEnd(70)}  ${caughtBy ?? problem ?? "SURVIVED"}`;
}

/** The clauses of which no mutant is caught by a case of their own: their cases may prove nothing. */
function unproven(verdicts: readonly Verdict[]): readonly string[] {
  const cases = [...serviceCases(), ...clientCases(), ...descriptionCases(), ...addressCases()];
  const clauseOf = new Map(cases.map(({ id, clause }) => [id, clause]));
  const proven = new Set(
    verdicts
      .filter(({ mutation, caughtBy }) => clauseOf.get(caughtBy ?? "") === mutation.clause)
      .map(({ mutation }) => mutation.clause),
  );
  return [...readClauses().keys()].filter((clause) => !proven.has(clause));
}

const unchanged = await tryMutant("");
if (unchanged !== undefined) throw new Error(`a case fails on the unchanged code: ${unchanged}`);
const began = Date.now();
const verdicts = await tryAll(readMutations());
console.log(verdicts.map(line).join("\n"));
const survivors = verdicts.filter(({ caughtBy }) => caughtBy === undefined);
const seconds = ((Date.now() - began) / 1000).toFixed(1);
console.log(`\n${verdicts.length - survivors.length} of ${verdicts.length} mutants caught in ${seconds} s`);
const clauses = unproven(verdicts);
if (clauses.length > 0) console.log(`no case of their own catches a mutant of: ${clauses.join(", ")}`);
process.exitCode = survivors.length === 0 && clauses.length === 0 ? 0 : 1;
