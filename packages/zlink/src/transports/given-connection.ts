import type { Listener, Transport } from "@zlink/core";

/** Listens for one client that is connected already: a server that has no other listener ends with it. */
export function givenConnection(
  transport: Transport,
  credentials: Pick<Listener, "hasCredentials" | "whyNoCredentials">,
): Listener {
  let isGiven = false;
  return {
    ...credentials,
    start: (accept, _onFailure, onEnded) => {
      isGiven = true;
      accept(transport);
      onEnded?.();
    },
    close: async () => {
      if (!isGiven) transport.abort();
    },
  };
}

/** Listens for a client that had left before it could be served: nobody is there to be told apart. */
export const endedListener: Listener = {
  hasCredentials: true,
  start: (_accept, _onFailure, onEnded) => onEnded?.(),
  close: async () => {},
};
