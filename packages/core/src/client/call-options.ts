import { watchAbort } from "../abort-watch.ts";
import { ConnectionError, type UsageError } from "../errors.ts";
import type { FileDescriptorSource } from "../file-descriptor.ts";
import { startTimer } from "../timer.ts";
import type { MessageHeader } from "./call-header.ts";
import type { OutgoingCall } from "./outgoing-call.ts";

/** Options of every call. */
export interface CallOptions {
  /** Ends the waiting: the call rejects with `signal.reason`. A call that was not yet written never is. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Milliseconds to wait for the reply, or the first one of a stream; the call rejects then with
   * {@link ConnectionError}, `ERR_VARLINK_TIMEOUT`. None by default, nor for `Infinity`; NaN and negative ones
   * are refused with `ERR_VARLINK_USAGE`.
   */
  readonly timeoutMs?: number | undefined;
  /** Whether replies are checked against the interface; by default what the client was made with. */
  readonly validate?: boolean | undefined;
  /**
   * Members to write beside the method and its parameters, such as `{ "org.example.trace": { id: 7 } }`; a service of
   * ours has them in `call.header`. The call rejects with {@link UsageError} for a name without a dot.
   */
  readonly header?: MessageHeader | undefined;
}

/** Options of every call that may pass descriptors, by `withFds`. */
export interface FdsCallOptions extends CallOptions {
  /**
   * What to pass with the call; its parameters refer to them by index, from 0 on. Duplicated before `withFds` returns;
   * the caller's own stay the caller's. At most 253.
   */
  readonly fds?: readonly FileDescriptorSource[] | undefined;
}

/** Throws the signal's reason if it has aborted already: nothing is sent then. */
export function throwIfAborted(options: CallOptions | undefined): void {
  options?.signal?.throwIfAborted();
}

/**
 * Gives a call up when its signal aborts or its time is over. Returns what stops the watching; undefined if
 * there is nothing to watch. Throws {@link UsageError} for a time that is none.
 */
export function watch<Raw>(
  call: OutgoingCall<Raw>,
  options: CallOptions | undefined,
): (() => void) | undefined {
  const { signal, timeoutMs } = options ?? {};
  if (signal === undefined && timeoutMs === undefined) return undefined;
  const stopTimer =
    timeoutMs === undefined
      ? undefined
      : startTimer("timeoutMs", timeoutMs, () => call.giveUp(timeoutError(call, timeoutMs)));
  const stopSignal = signal && watchAbort(signal, () => call.giveUp(signal.reason));
  return () => {
    stopTimer?.();
    stopSignal?.();
  };
}

function timeoutError<Raw>({ method, wasWritten }: OutgoingCall<Raw>, timeoutMs: number): ConnectionError {
  const message = wasWritten
    ? `no reply of ${method} came within ${timeoutMs} ms`
    : `${method} could not be written within ${timeoutMs} ms`;
  return new ConnectionError("ERR_VARLINK_TIMEOUT", message, { wasWritten });
}
