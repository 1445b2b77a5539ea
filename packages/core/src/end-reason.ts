/**
 * Why a connection ended. The error is made when somebody first asks: most connections end with nobody waiting, and an
 * error with its stack costs as much as several calls.
 */
export class EndReason {
  readonly #make: () => Error;
  #error: Error | undefined;

  constructor(make: () => Error) {
    this.#make = make;
  }

  /** The error; the same each time. */
  get error(): Error {
    this.#error ??= this.#make();
    return this.#error;
  }
}
