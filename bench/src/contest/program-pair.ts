import { rm } from "node:fs/promises";
import { type Entry, sideStart, socketPathOf } from "./entry.ts";
import { LineProcess } from "./line-process.ts";

/** The two processes of an entry; a limit that needs no server has but a client. */
export class ProgramPair implements AsyncDisposable {
  readonly client: LineProcess;
  readonly server: LineProcess | undefined;

  private constructor(client: LineProcess, server: LineProcess | undefined) {
    this.client = client;
    this.server = server;
  }

  /** Starts the server, if there is one, and then the client. Leaves nothing behind if one of them fails. */
  static async start(entry: Entry): Promise<ProgramPair> {
    // Not every server removes its own when it ends, and some refuse to listen where one is.
    await rm(socketPathOf(entry), { force: true });
    const server = entry.ready.hasServer ? await LineProcess.start(sideStart(entry, "server")) : undefined;
    try {
      return new ProgramPair(await LineProcess.start(sideStart(entry, "client")), server);
    } catch (error) {
      await server?.[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Nanoseconds of processor time that both have used. */
  processorNanos(): number {
    return this.client.processorNanos() + (this.server?.processorNanos() ?? 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client[Symbol.asyncDispose]();
    await this.server?.[Symbol.asyncDispose]();
  }
}
