import type { FileDescriptor } from "../file-descriptor.ts";
import type { PeerEnd, Transport } from "../transport.ts";
import { TransportRecorder, until } from "./transport-recorder.ts";

/** The two ends of one connection, as a {@link TransportCase} is given them. */
export interface TransportEnds {
  readonly client: Transport;
  readonly service: Transport;
}

/** What a kind of transport is, where kinds differ. */
export interface TransportKind {
  /** Opens a new connection whose ends have not been started. */
  open(): Promise<TransportEnds>;
  /** What the service hears when the client closes; `"cannot-tell"` where the transport cannot know. */
  readonly endOfClosedPeer: PeerEnd;
  /** Opens this many descriptors to be sent; left out where none can be, and with it the cases about them. */
  openDescriptors?(count: number): readonly FileDescriptor[];
}

/** Opens a connection and has both ends recorded. */
export async function started(kind: TransportKind) {
  const ends = await kind.open();
  const client = new TransportRecorder(ends.client);
  const service = new TransportRecorder(ends.service);
  ends.client.start(client);
  ends.service.start(service);
  return { client, service };
}

/** Ends both sides of a connection that has done its part. */
export async function end(client: TransportRecorder, service: TransportRecorder): Promise<void> {
  client.transport.abort();
  service.transport.abort();
  await closed(client, service);
}

/** Resolves when these ends have closed. */
export async function closed(...recorders: TransportRecorder[]): Promise<void> {
  for (const recorder of recorders) await until(() => recorder.closes > 0, "the close", recorder);
}
