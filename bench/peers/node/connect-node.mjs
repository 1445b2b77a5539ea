// @connectrpc/connect-node: the Connect protocol with binary messages, by HTTP/2 over a Unix socket.
import { createServer } from "node:http2";
import { connect } from "node:net";
import { createClient } from "@connectrpc/connect";
import { connectNodeAdapter, createConnectTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { runProgram } from "../../bundle/programs/run-program.js";
import { Bench } from "./connect-service.mjs";

const baseUrl = "http://localhost";

const handlers = {
  add: ({ first, second }) => ({ sum: first + second }),
  echo: (message) => message,
  entries: (message) => message,
  map: (message) => message,
  integers: (message) => message,
  async *count({ to }) {
    for (let number = 1; number <= to; number += 1) yield { number };
  },
};

function listen({ socketPath }) {
  const server = createServer(connectNodeAdapter({ routes: (router) => router.service(Bench, handlers) }));
  return new Promise((resolve) => server.listen(socketPath, resolve));
}

async function open({ socketPath }) {
  const manager = new Http2SessionManager(baseUrl, {}, { createConnection: () => connect(socketPath) });
  const client = createClient(
    Bench,
    createConnectTransport({ baseUrl, httpVersion: "2", sessionManager: manager }),
  );
  return { calls: client, count: (to) => client.count({ to }), close: () => manager.abort() };
}

await runProgram({ listen, open });
