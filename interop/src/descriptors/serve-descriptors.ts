import { type Server, serve, withFds } from "zlink";
import { Descriptors } from "./descriptors-interface.ts";
import { readTexts, withTexts } from "./held-text.ts";

/** Our own service of org.example.Descriptors, for the clients of others. */
export function serveDescriptors(address: string): Promise<Server> {
  let kept: string[][] = [];
  const indexes = (texts: readonly string[]) => texts.map((_, index) => index);
  const open = (texts: readonly string[]) =>
    withTexts(texts, (fds) => withFds({ descriptors: indexes(texts) }, fds));
  return serve(address, {
    vendor: "zlink",
    product: "interop suite",
    version: "1",
    url: "https://example.org/interop",
    fds: true,
    interfaces: [
      Descriptors.implement({
        read: async ({ descriptors }, call) => ({ texts: await readTexts(call.fds, descriptors) }),
        open: ({ texts }) => open(texts),
        *openEach({ lists }) {
          for (const texts of lists) yield open(texts);
        },
        async keep({ descriptors }, call) {
          kept.push(await readTexts(call.fds, descriptors));
        },
        kept() {
          const calls = kept;
          kept = [];
          return { calls };
        },
        refuse({ text }) {
          return withTexts([text], (fds) => {
            throw new Descriptors.errors.Refused({ descriptor: 0 }, { fds });
          });
        },
      }),
    ],
  });
}
