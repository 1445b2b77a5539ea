import { type ChildProcessByStdio, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { SideStart } from "./entry.ts";

const stopLimitMs = 3_000;
const answerLimitMs = 120_000;

/** A program that answers each line it is sent with a line, and ends with its standard input. */
export class LineProcess implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: AsyncIterator<string>;
  readonly #ended: Promise<void>;
  #log = "";

  private constructor({ words: [command, ...words], env }: SideStart) {
    this.#child = spawn(command, words, { env, stdio: ["pipe", "pipe", "pipe"] });
    this.#lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]();
    this.#ended = new Promise((resolve) => this.#child.on("close", () => resolve()));
    const note = (text: string): void => {
      this.#log += text;
    };
    this.#child.stderr.setEncoding("utf8").on("data", note);
    this.#child.on("error", (error) => note(error.message));
    // A program that has ended is noticed by the answer that is missing.
    this.#child.stdin.on("error", () => {});
  }

  /** Starts a program and waits for its first line, by which it says that it is ready. */
  static async start(start: SideStart): Promise<LineProcess> {
    const started = new LineProcess(start);
    try {
      await started.#line();
      return started;
    } catch (error) {
      await started[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Sends a line and returns the answer. Rejects if the program ends before, or takes longer than two minutes. */
  async ask(line: string): Promise<string> {
    this.#child.stdin.write(`${line}\n`);
    return this.#line();
  }

  /** Nanoseconds of processor time that all its threads have used. */
  processorNanos(): number {
    let nanos = 0;
    for (const thread of readdirSync(`/proc/${this.#child.pid}/task`)) {
      const text = readFileSync(`/proc/${this.#child.pid}/task/${thread}/schedstat`, "utf8");
      nanos += Number(text.split(" ")[0]);
    }
    return nanos;
  }

  /** Bytes of memory that are the process's own: neither files nor what the kernel holds for it. */
  memoryBytes(): number {
    const text = readFileSync(`/proc/${this.#child.pid}/smaps_rollup`, "utf8");
    return Number(/^Anonymous:\s+(\d+) kB/m.exec(text)?.[1]) * 1024;
  }

  /** Ends its standard input and waits until it has ended; kills it after three seconds. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    const killer = setTimeout(() => this.#child.kill("SIGKILL"), stopLimitMs);
    await this.#ended;
    clearTimeout(killer);
  }

  async #line(): Promise<string> {
    const killer = setTimeout(() => this.#child.kill("SIGKILL"), answerLimitMs);
    const { done, value } = await this.#lines.next();
    clearTimeout(killer);
    if (done !== true) return value;
    await this.#ended;
    throw new Error(`the program ended: ${this.#log.trim().slice(-300)}`);
  }
}
