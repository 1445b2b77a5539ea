// tRPC with its batching link, by HTTP over a Unix socket.
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { initTRPC } from "@trpc/server";
import { createHTTPServer } from "@trpc/server/adapters/standalone";
import { Agent, fetch } from "undici";
import { runProgram } from "../../bundle/programs/run-program.js";

const { procedure, router: routerOf } = initTRPC.create();

/** What a schema library would do, by hand: the other peers check that much too. */
function twoNumbers(value) {
  if (typeof value?.first !== "number" || typeof value.second !== "number")
    throw new TypeError("two numbers");
  return value;
}

const echo = procedure.input((value) => value).mutation(({ input }) => input);
const router = routerOf({
  add: procedure.input(twoNumbers).mutation(({ input }) => ({ sum: input.first + input.second })),
  echo,
  entries: echo,
  map: echo,
});

function listen({ socketPath }) {
  const server = createHTTPServer({ router });
  server.keepAliveTimeout = 0;
  return new Promise((resolve) => server.listen(socketPath, resolve));
}

async function open({ socketPath }) {
  const dispatcher = new Agent({ connect: { socketPath } });
  const link = httpBatchLink({
    url: "http://localhost",
    fetch: (url, options) => fetch(url, { ...options, dispatcher }),
  });
  const client = createTRPCClient({ links: [link] });
  return {
    calls: {
      add: client.add.mutate,
      echo: client.echo.mutate,
      entries: client.entries.mutate,
      map: client.map.mutate,
    },
    close: () => dispatcher.close(),
  };
}

await runProgram({ listen, open });
