/** Whether a client reads what it is sent, and who waits for that. */
export class WritePressure {
  #isCongested = false;
  #waiters: (() => void)[] = [];

  /** More has been sent than the client has read. */
  get isCongested(): boolean {
    return this.#isCongested;
  }

  /** Notes whether more may be sent, as the transport says when it takes something. */
  note(mayGoOn: boolean): void {
    if (!mayGoOn) this.#isCongested = true;
  }

  /** The client has read on, or nobody will. All that wait go on. */
  drained(): void {
    this.#isCongested = false;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }

  /** Resolves when the client has read on, or nobody will. */
  relieved(): Promise<void> {
    if (!this.#isCongested) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }
}
