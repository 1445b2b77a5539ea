/** Hears of what no process of ours may do: an exception that nobody caught, a promise nobody watched, a warning. */
export class ProcessWatch {
  readonly #mistakes: string[] = [];

  constructor() {
    const note = (kind: string) => (error: unknown) => this.note(kind, error);
    process.on("uncaughtException", note("uncaught exception"));
    process.on("unhandledRejection", note("unhandled rejection"));
    process.on("warning", note("warning"));
  }

  /** Notes a mistake that was found otherwise. */
  note(kind: string, error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#mistakes.push(`${kind}: ${text}`);
  }

  /** The mistakes since it was last asked. */
  take(): string[] {
    return this.#mistakes.splice(0);
  }
}
