import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ProcessFigures } from "./process-figures.ts";

/** What the process of the service takes, and how many clients it has. */
export interface ServiceFigures extends ProcessFigures {
  readonly connections: number;
}

/** The service of the soak. It is measured over a channel of its own, so that to ask changes no connection. */
export class ServiceProcess implements AsyncDisposable {
  readonly address: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(child: ChildProcess, folder: string, address: string) {
    this.#child = child;
    this.#folder = folder;
    this.address = address;
  }

  /** Starts it at a fresh address. Rejects if it ends before it listens. */
  static async start(): Promise<ServiceProcess> {
    const folder = mkdtempSync(join(tmpdir(), "zlink-soak-"));
    const address = `unix:${join(folder, "service")}`;
    const program = fileURLToPath(new URL("./service-program.js", import.meta.url));
    const child = fork(program, [address], { execArgv: ["--expose-gc"] });
    const service = new ServiceProcess(child, folder, address);
    await service.#message();
    return service;
  }

  /** Measures it, with its garbage collected. */
  async measure(): Promise<ServiceFigures> {
    return (await this.#ask("figures")) as ServiceFigures;
  }

  /** Microseconds of processor time that it has used. */
  async usedMicroseconds(): Promise<number> {
    return (await this.#ask("used time")) as number;
  }

  /** Measures it when all its clients have left, which it hears of a little later than they do. */
  async measureEmpty(): Promise<ServiceFigures> {
    for (;;) {
      const figures = await this.measure();
      if (figures.connections === 0) return figures;
    }
  }

  #ask(question: "figures" | "used time"): Promise<unknown> {
    this.#child.send(question);
    return this.#message();
  }

  async #message(): Promise<unknown> {
    const ended = new AbortController();
    const onExit = (code: number | null): void =>
      ended.abort(new Error(`the service has ended with ${code}`));
    this.#child.once("exit", onExit);
    try {
      const [message] = await once(this.#child, "message", { signal: ended.signal });
      return message;
    } finally {
      this.#child.off("exit", onExit);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, "exit");
    if (this.#child.exitCode === null) {
      this.#child.disconnect();
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
