// Listens at a path with no descriptor left, and answers its first client with what happened until it was accepted.
import { closeSync } from "node:fs";
import { argv } from "node:process";
import { addon } from "./test-addon.ts";
import { openAll } from "./test-descriptors.ts";
import { Recorder } from "./test-recorder.ts";

const native = addon();
const path = argv[2] ?? "";
let failure = "";
const listener = native.openListener(native.listen(path, 8), {
  onAccept(fd) {
    listener.close();
    const socket = native.openSocket(fd, new Recorder());
    socket.write(`${failure}, then accepted`);
    socket.close();
  },
  onFailure(error) {
    failure ||= error.code ?? "";
    const [first = -1] = opened;
    listener.setAccepting(false);
    closeSync(first);
    listener.setAccepting(true);
  },
});
// What the line below takes is opened before.
process.stdout.write("");
const opened = openAll();
listener.setAccepting(true);
console.log(path);
