import type { Listener, Transport } from "@zlink/core";

/** Connections from anywhere, which a service takes one after another. */
export interface TransportIterable extends AsyncIterable<Transport> {
  /** True if the transports know their `peer`: only then can a service have access rules. */
  readonly hasCredentials?: boolean | undefined;
}

/** Takes connections from an async iterable. Its end is no failure: the connections it gave go on. */
export function iterableListener(transports: TransportIterable): Listener {
  const iterator = transports[Symbol.asyncIterator]();
  let isClosed = false;
  const takeAll = async (accept: (transport: Transport) => void): Promise<void> => {
    for (;;) {
      const { done, value } = await iterator.next();
      if (done) return;
      if (isClosed) {
        value.abort();
        return;
      }
      accept(value);
    }
  };
  return {
    hasCredentials: transports.hasCredentials === true,
    whyNoCredentials:
      "an iterable whose transports know their peer has a property hasCredentials that is true",
    start: (accept, onFailure) => void takeAll(accept).catch(onFailure),
    close: async () => {
      isClosed = true;
      // Not awaited: an iterator that waits for its next connection answers only when that has come.
      void iterator.return?.()?.catch(() => {});
    },
  };
}
