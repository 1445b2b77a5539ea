import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseWork } from "../work.ts";

/**
 * The limit of JSON: what both sides together cannot do without. Each message is written by `JSON.stringify` and encoded as
 * UTF-8 by one side, and decoded and read by `JSON.parse` by the other. No socket, no check, no call.
 */
const { name, messagesFolder } = parseWork(process.argv.slice(3));
const call: object = JSON.parse(readFileSync(join(messagesFolder, "call.json"), "utf8"));
const reply: object = JSON.parse(readFileSync(join(messagesFolder, "reply.json"), "utf8"));

const bytes = Buffer.alloc(3 * JSON.stringify([call, reply]).length);

function send(message: object): object {
  const length = bytes.write(JSON.stringify(message));
  return JSON.parse(bytes.toString("utf8", 0, length));
}

console.log("ready");
for await (const line of createInterface(process.stdin)) {
  const count = Number(line);
  const begin = process.hrtime.bigint();
  for (let turn = 0; turn < count; turn += 1) {
    // A stream has one call for all its replies.
    if (name !== "stream") send(call);
    send(reply);
  }
  const micros = Number(process.hrtime.bigint() - begin) / 1000;
  console.log(JSON.stringify({ microsPerCall: micros / count }));
}
