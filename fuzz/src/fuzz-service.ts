import { type ServeOptions, type ServiceCall, upgrade, withFds } from "zlink";
import { Fuzz } from "./fuzz-interface.ts";

/** Limits small enough for inputs to go over them. */
export const limits = { maxMessageBytes: 4096, maxWaitingCalls: 8, maxWaitingDescriptors: 64 } as const;

/** What a service does with a connection that it was given after an upgrade. */
export type TakeOver = (stream: never) => void;

/** What goes wrong inside on purpose, and nothing else does. */
export const expectedFailure = "as it was asked to";

/** The service that input is tried on. `onFailure` is told of what went wrong inside without being asked to. */
export function fuzzService(takeOver: TakeOver, onFailure: (error: unknown) => void): ServeOptions {
  return {
    ...limits,
    interfaces: [Fuzz.implement(handlers(takeOver))],
    onError(error) {
      if (!isExpected(error)) onFailure(error);
    },
  };
}

/** To send back all that comes may be asking for what no reply can hold: an infinity, or too many levels. */
function isExpected(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.message === expectedFailure || ("code" in error && error.code === "ERR_VARLINK_VALUE");
}

function handlers(takeOver: TakeOver) {
  return {
    ...plainHandlers,
    count: function* ({ to }: { to: number }) {
      if (to < 1 || to > 5) throw new Fuzz.errors.Failed({ reason: "out of range" });
      for (let number = 1; number <= to; number += 1) yield { number };
    },
    descriptors: (_parameters: object, { fds }: ServiceCall) =>
      fds.length === 0 ? { count: 0 } : withFds({ count: fds.length }, fds),
    upgrade: upgrade(({ accept }: { accept: boolean }) => {
      if (!accept) throw new Fuzz.errors.Failed({ reason: "not accepted" });
      return { reply: {}, takeOver: (stream) => takeOver(stream as never) };
    }),
  };
}

const plainHandlers = {
  echo: ({ text }: { text: string }) => ({ text }),
  async later({ text }: { text: string }) {
    await null;
    return { text };
  },
  any: ({ value }: { value?: unknown }) => ({ value }),
  map: ({ map }: { map: Record<string, unknown> }) => ({ map }),
  types: <V>(values: V): V => values,
  fail({ reason }: { reason: string }) {
    throw new Fuzz.errors.Failed({ reason });
  },
  break() {
    throw new Error(expectedFailure);
  },
};
