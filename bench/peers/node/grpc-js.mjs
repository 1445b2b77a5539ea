// @grpc/grpc-js over a Unix socket, with the messages of bench.proto.
import { fileURLToPath } from "node:url";
import { credentials, loadPackageDefinition, Server, ServerCredentials } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { runProgram } from "../../bundle/programs/run-program.js";

const path = fileURLToPath(new URL("bench.proto", import.meta.url));
// Integers of 64 bits are strings, the one form that is exact.
const definition = loadSync(path, { keepCase: true, longs: String, defaults: true });
const { Bench } = loadPackageDefinition(definition).org.example;
// More than a message of 8 MiB has.
const limits = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

const echo = (call, reply) => reply(null, call.request);

function count(call) {
  let number = 0;
  const write = () => {
    while (number < call.request.to) {
      number += 1;
      if (!call.write({ number })) return void call.once("drain", write);
    }
    call.end();
  };
  write();
}

function add(call, reply) {
  reply(null, { sum: call.request.first + call.request.second });
}

function listen({ socketPath }) {
  const server = new Server(limits);
  server.addService(Bench.service, { add, echo, entries: echo, map: echo, integers: echo, count });
  return new Promise((resolve, reject) => {
    const onBound = (error) => (error ? reject(error) : resolve());
    server.bindAsync(`unix:${socketPath}`, ServerCredentials.createInsecure(), onBound);
  });
}

async function open({ socketPath }) {
  // Without it, clients of one process share a connection.
  const options = { ...limits, "grpc.use_local_subchannel_pool": 1 };
  const client = new Bench(`unix:${socketPath}`, credentials.createInsecure(), options);
  const call = (method) => (parameters) =>
    new Promise((resolve, reject) => {
      client[method](parameters, (error, reply) => (error ? reject(error) : resolve(reply)));
    });
  return {
    calls: {
      add: call("add"),
      echo: call("echo"),
      entries: call("entries"),
      map: call("map"),
      integers: call("integers"),
    },
    count: (to) => client.count({ to }),
    close: () => client.close(),
  };
}

await runProgram({ listen, open, toInteger: String });
