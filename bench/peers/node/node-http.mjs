// node:http with JSON, over a Unix socket.
import { Agent, createServer, request } from "node:http";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { runProgram } from "../../bundle/programs/run-program.js";

async function answer(incoming, outgoing) {
  const parameters = JSON.parse(await text(incoming));
  if (incoming.url === "/Count") return void stream(parameters.to, outgoing);
  const reply = incoming.url === "/Add" ? { sum: parameters.first + parameters.second } : parameters;
  outgoing.setHeader("Content-Type", "application/json");
  outgoing.end(JSON.stringify(reply));
}

/** A line for each number, no faster than the client reads. */
async function stream(to, outgoing) {
  for (let number = 1; number <= to; number += 1) {
    if (outgoing.write(`${JSON.stringify({ number })}\n`)) continue;
    await new Promise((resolve) => outgoing.once("drain", resolve));
  }
  outgoing.end();
}

function listen({ socketPath }) {
  const server = createServer({ keepAliveTimeout: 0 }, answer);
  return new Promise((resolve) => server.listen(socketPath, resolve));
}

async function open({ socketPath }) {
  // As many sockets as there are calls would be more than a listener's queue holds.
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const post = (method, parameters) =>
    new Promise((resolve, reject) => {
      const headers = { "Content-Type": "application/json" };
      const outgoing = request({ socketPath, agent, method: "POST", path: `/${method}`, headers }, resolve);
      outgoing.on("error", reject).end(JSON.stringify(parameters));
    });
  const call = (method) => async (parameters) => JSON.parse(await text(await post(method, parameters)));
  return {
    calls: { add: call("Add"), echo: call("Echo"), entries: call("Entries"), map: call("Map") },
    async *count(to) {
      for await (const line of createInterface(await post("Count", { to }))) yield JSON.parse(line);
    },
    close: () => agent.destroy(),
  };
}

await runProgram({ listen, open });
