import type { Duplicate } from "../file-descriptor.ts";
import type { PeerCredentials } from "../peer-credentials.ts";
import type { Transport } from "../transport.ts";
import type { CallTarget } from "./call-target.ts";
import { Caller, type MakeView, type Surroundings } from "./caller.ts";
import { ClientConnection } from "./client-connection.ts";
import { closedHere } from "./closed-error.ts";
import type { OutgoingCall } from "./outgoing-call.ts";
import { toReplySpin } from "./reply-spin.ts";
import type { StreamCarrier } from "./reply-stream.ts";
import { WriteHold } from "./write-hold.ts";

/** What a {@link Connection} is made of. */
export interface ConnectionOptions extends Surroundings {
  /** Whether replies are checked where a call does not say. */
  readonly validate: boolean;
  /** Bytes of one call. */
  readonly maxMessageBytes: number;
  /** Levels of arrays and objects in one reply; a deeper one ends the connection. */
  readonly maxDepth: number;
  /** Calls that may wait for their answer on one connection; one more rejects. */
  readonly maxUnansweredCalls: number;
  /** Replies of a stream held for a slow loop before reading stops. */
  readonly maxWaitingReplies: number;
  /** Descriptors of such replies, likewise. */
  readonly maxWaitingDescriptors: number;
  /** Microseconds to look for the reply of a call before the event loop sleeps; 0 unless given. */
  readonly spinMicros?: number | undefined;
}

/**
 * Exactly one socket, in strict order, which does not reconnect. A stream occupies it: later calls wait until
 * it has ended, and `break` closes the connection. An accepted upgrade takes it over.
 */
export class Connection<Raw> extends Caller<Raw> {
  readonly closed: Promise<void>;
  readonly close: () => Promise<void>;
  /** Makes a typed view of the same connection: its methods are those of the interface. */
  declare readonly as: MakeView<Connection<Raw>, Raw>;
  readonly #connection: ClientConnection<Raw>;

  constructor(transport: Transport<Raw>, options: ConnectionOptions) {
    const hold = new WriteHold(options.runtime, () => connection.holdReleased());
    let onClosed = (): void => {};
    const closed = new Promise<void>((resolve) => {
      onClosed = resolve;
    });
    const connection = new ClientConnection<Raw>({
      runtime: options.runtime,
      name: options.name,
      maxDepth: options.maxDepth,
      maxUnansweredCalls: options.maxUnansweredCalls,
      observer: options.observer,
      spin: toReplySpin(options.spinMicros ?? 0, options.runtime),
      hold,
      onEnded: (reason, unwritten) => {
        for (const call of unwritten) call.loseConnection(reason.error);
        onClosed();
      },
    });
    super(new OneConnection(connection, options), (cork) => hold.take(cork), options);
    this.#connection = connection;
    this.closed = closed;
    this.close = () => {
      connection.end(closedHere(options.name));
      return closed;
    };
    connection.attach(transport);
  }

  /**
   * Who is at the other end, where the transport knows; read when first asked, which must be before the connection
   * ends. Of a service that was started by a socket it is whoever made the socket listen.
   */
  get peer(): PeerCredentials | undefined {
    return this.#connection.peer;
  }
}

class OneConnection<Raw> implements CallTarget<Raw>, StreamCarrier<Raw> {
  readonly validate: boolean;
  readonly maxMessageBytes: number;
  readonly maxWaitingReplies: number;
  readonly maxWaitingDescriptors: number;
  readonly duplicate: Duplicate | undefined;
  readonly #connection: ClientConnection<Raw>;

  constructor(connection: ClientConnection<Raw>, options: ConnectionOptions) {
    this.#connection = connection;
    this.validate = options.validate;
    this.maxMessageBytes = options.maxMessageBytes;
    this.maxWaitingReplies = options.maxWaitingReplies;
    this.maxWaitingDescriptors = options.maxWaitingDescriptors;
    this.duplicate = options.runtime.duplicate;
  }

  submit(call: OutgoingCall<Raw>): void {
    this.#connection.submit(call);
  }

  submitUpgrade(call: OutgoingCall<Raw>): void {
    this.#connection.submit(call);
  }

  carrier(): StreamCarrier<Raw> {
    return this;
  }

  pause(): void {
    this.#connection.pause();
  }

  resume(): void {
    this.#connection.resume();
  }

  /** The connection goes on after a stream; one that was left has closed it already. */
  release(): void {}
}
