import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import type { NetConnectOpts } from "node:net";
import type { VictimPart, VictimReport } from "./test-victim-part.ts";

const program = new URL("./test-victim.js", import.meta.url);

/** A peer in a process of its own, which plays a part until it is killed. */
export class Victim {
  readonly #child: ChildProcess;
  readonly #reports: VictimReport[] = [];
  readonly #exit: Promise<unknown>;

  constructor(part: VictimPart) {
    this.#child = fork(program, [JSON.stringify(part)], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    this.#child.on("message", (report: VictimReport) => this.#reports.push(report));
    this.#exit = once(this.#child, "exit");
  }

  /** Resolves with where it listens. */
  async listens(): Promise<NetConnectOpts> {
    for (;;) {
      for (const report of this.#reports) if ("listens" in report) return report.listens;
      await this.#nextReport();
    }
  }

  /** Resolves when it is where it is to die, on so many connections. */
  async isThere(connections: number): Promise<void> {
    while (this.#reports.filter((report) => "isThere" in report).length < connections) {
      await this.#nextReport();
    }
  }

  async #nextReport(): Promise<void> {
    await Promise.race([once(this.#child, "message"), this.#exit]);
    assert.equal(this.#child.exitCode, null, "the victim has ended before it was killed");
  }

  /** Kills it. Resolves with the time at which this process has heard of its death. */
  async kill(): Promise<number> {
    this.#child.kill("SIGKILL");
    await this.#exit;
    return performance.now();
  }
}

/** Lets the event loop do all that is due. */
export async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** Resolves when something is so; rejects when it is not `withinMs` after a time. */
export async function becomes(isSo: () => boolean, sinceMs: number, withinMs: number): Promise<void> {
  while (!isSo()) {
    assert.ok(performance.now() - sinceMs < withinMs, `not so after ${withinMs} ms: ${isSo}`);
    await turn();
  }
}

/** What this process has open. */
export interface Openings {
  readonly descriptors: number;
  readonly handles: readonly string[];
}

/** Counts what this process has open: descriptors, and what keeps its event loop going. */
export function openings(): Openings {
  const descriptors = readdirSync("/proc/self/fd").length;
  // Requests to the file system come and go by themselves.
  const handles = process.getActiveResourcesInfo().filter((name) => !name.includes("Req"));
  return { descriptors, handles: handles.sort() };
}

/** How long the event loop may take to close what has been ended. */
const closingMs = 2000;

/** Asserts that nothing is open that was not before. */
export async function assertNothingLeft(before: Openings): Promise<void> {
  const since = performance.now();
  const isSame = (): boolean => JSON.stringify(openings()) === JSON.stringify(before);
  while (!isSame() && performance.now() - since < closingMs) await turn();
  assert.deepEqual(openings(), before);
}
