import type { Runtime } from "../runtime.ts";

const callsPerTurn = 256;
const charactersPerTurn = 128 * 1024;

/**
 * What one connection may have answered before the others have their turn: a client that sends as fast as it can
 * would otherwise keep a service busy for as many reads as the runtime makes in a row.
 */
export class TurnShare {
  readonly #runtime: Runtime;
  readonly #onRenewed: () => void;
  #calls = 0;
  #characters = 0;
  #isRenewing = false;

  /** `onRenewed` is called when the others have had their turn, after {@link isUsedUp} has said true. */
  constructor(runtime: Runtime, onRenewed: () => void) {
    this.#runtime = runtime;
    this.#onRenewed = onRenewed;
  }

  /** Counts a call that is answered, by the characters of its text. */
  take(characters: number): void {
    this.#calls += 1;
    this.#characters += characters;
  }

  /** Asked when a call waits. If it must go on waiting, the share is renewed in the next turn of the event loop. */
  isUsedUp(): boolean {
    if (this.#calls < callsPerTurn && this.#characters < charactersPerTurn) return false;
    if (!this.#isRenewing) {
      this.#isRenewing = true;
      this.#runtime.afterInput(this.#renew);
    }
    return true;
  }

  readonly #renew = (): void => {
    this.#isRenewing = false;
    this.#calls = 0;
    this.#characters = 0;
    this.#onRenewed();
  };
}
