import { type Server, serve, upgrade } from "zlink";
import { Interop } from "./interop-interface.ts";

/** Our own service of org.example.Interop, for the clients of others. */
export function serveInterop(address: string): Promise<Server> {
  const texts: string[] = [];
  return serve(address, {
    vendor: "zlink",
    product: "interop suite",
    version: "1",
    url: "https://example.org/interop",
    interfaces: [
      Interop.implement({
        echo: ({ text }) => ({ text }),
        identity: ({ value }) => ({ value }),
        divide({ dividend, divisor }) {
          if (divisor === 0) throw new Interop.errors.DivisionByZero({ dividend });
          return { result: dividend / divisor };
        },
        *count({ to }) {
          for (let number = 1; number <= to; number += 1) yield { number };
        },
        note({ text }) {
          texts.push(text);
        },
        noted: () => ({ texts }),
        raw: upgrade(() => ({ reply: {}, takeOver: (stream) => void stream.pipe(stream) })),
      }),
    ],
  });
}
