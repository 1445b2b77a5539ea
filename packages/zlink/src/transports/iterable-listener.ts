import type { Listener, Transport } from "@zlink/core";

/** Takes connections from an async iterable. Its end is no failure: the connections it gave go on. */
export function iterableListener(transports: AsyncIterable<Transport>): Listener {
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
    start: (accept, onFailure) => void takeAll(accept).catch(onFailure),
    close: async () => {
      isClosed = true;
      // Not awaited: an iterator that waits for its next connection answers only when that has come.
      void iterator.return?.()?.catch(() => {});
    },
  };
}
