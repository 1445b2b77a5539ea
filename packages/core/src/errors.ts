import { VarlinkError, type VarlinkErrorOptions } from "@zlink/idl";

function named(target: { readonly prototype: object }, name: string): void {
  Object.defineProperty(target.prototype, "name", { value: name, configurable: true, writable: true });
}

/** The codes of {@link ProtocolError}. */
export type ProtocolErrorCode =
  /** The peer sent what the protocol forbids. */
  | "ERR_VARLINK_PROTOCOL"
  /** A message is longer than `maxMessageBytes`. */
  | "ERR_VARLINK_MESSAGE_TOO_LARGE"
  /** A reply does not have the type its method declares; the connection stays open. */
  | "ERR_VARLINK_REPLY_TYPE";

/** The peer broke the rules of the protocol. But for an ill-typed reply, its connection is closed. */
export class ProtocolError extends VarlinkError {
  declare readonly code: ProtocolErrorCode;

  constructor(message: string, options: VarlinkErrorOptions & { readonly code?: ProtocolErrorCode } = {}) {
    super(options.code ?? "ERR_VARLINK_PROTOCOL", message, options);
  }

  static {
    named(ProtocolError, "ProtocolError");
  }
}

/** The codes of {@link ConnectionError}. */
export type ConnectionErrorCode =
  /** The address is none that this library knows. */
  | "ERR_VARLINK_ADDRESS"
  /** No connection could be made. */
  | "ERR_VARLINK_CONNECT"
  /** The address could not be listened on. */
  | "ERR_VARLINK_LISTEN"
  /** The service manager passed no sockets to this process. */
  | "ERR_VARLINK_ACTIVATION"
  /** The connection ended before what was asked for was done. */
  | "ERR_VARLINK_CONNECTION_CLOSED"
  /** `timeoutMs` passed. */
  | "ERR_VARLINK_TIMEOUT";

/** What a {@link ConnectionError} takes beside its code and message. */
export interface ConnectionErrorOptions extends VarlinkErrorOptions {
  /** See {@link ConnectionError.wasWritten}. */
  readonly wasWritten?: boolean;
}

/** A connection could not be made, broke, was closed or took too long. `cause` is the system's error, if any. */
export class ConnectionError extends VarlinkError {
  declare readonly code: ConnectionErrorCode;
  /**
   * Of a call: whether it had been written. True: the service may have executed it, so the library did not repeat it.
   * False: it never left, and can be made again without being executed twice. Undefined where no call was failed.
   */
  declare readonly wasWritten?: boolean;

  constructor(code: ConnectionErrorCode, message: string, options: ConnectionErrorOptions = {}) {
    super(code, message, options);
    // Without a connection nothing is written.
    const wasWritten = options.wasWritten ?? (code === "ERR_VARLINK_CONNECT" ? false : undefined);
    if (wasWritten !== undefined) this.wasWritten = wasWritten;
  }

  static {
    named(ConnectionError, "ConnectionError");
  }
}

/** The codes of {@link UsageError}. */
export type UsageErrorCode =
  /** An access rule, or a limit for each user, where it cannot be known who connects. */
  | "ERR_VARLINK_CREDENTIALS"
  /**
   * A value cannot be sent: NaN, an infinity, an integer outside 64 bits, a cycle, a function in an array, a descriptor
   * that is closed, more than 253 descriptors.
   */
  | "ERR_VARLINK_VALUE"
  /** Descriptors were to be passed without `fds: true`. */
  | "ERR_VARLINK_FDS_DISABLED"
  /** A handler returned what its method does not declare, or an access rule neither true nor false. */
  | "ERR_VARLINK_HANDLER"
  /** A client was asked for more at a time than one of its limits allows: calls, or connections. */
  | "ERR_VARLINK_LIMIT"
  /** What was asked for needs the native transport, which is not there. */
  | "ERR_VARLINK_NATIVE"
  /** The library was asked for something that it does not do, such as a second iteration of a stream. */
  | "ERR_VARLINK_USAGE";

/** A mistake of the caller, found before anything was written. */
export class UsageError extends VarlinkError {
  declare readonly code: UsageErrorCode;

  constructor(code: UsageErrorCode, message: string, options: VarlinkErrorOptions = {}) {
    super(code, message, options);
  }

  static {
    named(UsageError, "UsageError");
  }
}

/**
 * A reply does not have the type that its method declares. Only that call rejects: the connection stays.
 * `cause` is the {@link MethodError} if the parameters of an error are ill-typed.
 */
export class ReplyTypeError extends ProtocolError {
  /** The field that is wrong, such as `stats.operations[3]`. */
  readonly path: string;
  /** The parameters as they came. */
  readonly parameters: unknown;

  constructor(message: string, path: string, parameters: unknown, options: VarlinkErrorOptions = {}) {
    super(message, { ...options, code: "ERR_VARLINK_REPLY_TYPE" });
    this.path = path;
    this.parameters = parameters;
  }

  static {
    named(ReplyTypeError, "ReplyTypeError");
  }
}
