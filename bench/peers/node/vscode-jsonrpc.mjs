// vscode-jsonrpc over a Unix socket.
import { connect, createServer } from "node:net";
import jsonrpc from "vscode-jsonrpc/node";
import { runProgram } from "../../bundle/programs/run-program.js";

const { createMessageConnection, StreamMessageReader, StreamMessageWriter } = jsonrpc;

function connectionOver(socket) {
  const connection = createMessageConnection(
    new StreamMessageReader(socket),
    new StreamMessageWriter(socket),
  );
  connection.onError(() => socket.destroy());
  return connection;
}

function listen({ socketPath }) {
  const server = createServer((socket) => {
    const connection = connectionOver(socket);
    connection.onRequest("Add", ({ first, second }) => ({ sum: first + second }));
    for (const method of ["Echo", "Entries", "Map"]) connection.onRequest(method, (parameters) => parameters);
    connection.onClose(() => connection.dispose());
    connection.listen();
  });
  return new Promise((resolve) => server.listen(socketPath, resolve));
}

async function open({ socketPath }) {
  const socket = connect(socketPath);
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  const connection = connectionOver(socket);
  connection.listen();
  const call = (method) => (parameters) => connection.sendRequest(method, parameters);
  return {
    calls: { add: call("Add"), echo: call("Echo"), entries: call("Entries"), map: call("Map") },
    close() {
      connection.dispose();
      socket.destroy();
    },
  };
}

await runProgram({ listen, open });
