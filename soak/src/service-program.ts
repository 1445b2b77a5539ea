// The service of the soak, in a process of its own. Its parent asks for its figures, and ends it by going away.
import { type ServeOptions, serve } from "zlink";
import { ChangingSource } from "./changing-value.ts";
import { measureProcess, usedMicroseconds } from "./process-figures.ts";
import { Soak } from "./soak-interface.ts";

/** Raised in the open: all clients are one user's here, and they are more than a service takes by default. */
const limits = { maxConnections: 20_000, maxConnectionsPerUser: Number.POSITIVE_INFINITY };

const progress = new Map<string, number>();

const changing = new ChangingSource();

const options: ServeOptions = {
  ...limits,
  interfaces: [
    Soak.implement({
      echo: ({ text }) => ({ text }),
      async *count({ name, to, characters }, { signal }) {
        const text = "x".repeat(Number(characters));
        for (let count = 1; count < to && !signal.aborted; count += 1) {
          progress.set(name, count);
          yield { count, text };
        }
        return { count: Number(to), text };
      },
      progress: ({ name }) => ({ count: progress.get(name) ?? 0 }),
      watch: changing.watch,
      watchers: () => ({ count: changing.watchers }),
      change: ({ perSecond, seconds }) => changing.change(Number(perSecond), Number(seconds)),
    }),
  ],
};

const server = await serve(process.argv[2] ?? "", options);
process.on("message", async (question) => {
  if (question === "used time") process.send?.(usedMicroseconds());
  else process.send?.({ ...(await measureProcess()), connections: server.connections });
});
process.on("disconnect", () => process.exit(0));
process.send?.("listening");
