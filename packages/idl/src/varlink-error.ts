/** What every error of the library takes beside its message. */
export interface VarlinkErrorOptions {
  /** What went wrong beneath: the system's error, the exception of a handler. */
  readonly cause?: unknown;
}

/**
 * The ancestor of every error that the library throws or rejects with.
 *
 * `code` is stable: programs may compare it, while messages may change.
 */
export class VarlinkError extends Error {
  /** A stable name for what went wrong, such as `ERR_VARLINK_TIMEOUT`. */
  readonly code: string;

  constructor(code: string, message: string, options: VarlinkErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
  }

  static {
    Object.defineProperty(VarlinkError.prototype, "name", {
      value: "VarlinkError",
      configurable: true,
      writable: true,
    });
  }
}
