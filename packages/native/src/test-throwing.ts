// Throws in callbacks, and prints what the process was told of and what came afterwards.
import { argv } from "node:process";
import { addon } from "./test-addon.ts";
import { Changes, closePair, openPair } from "./test-recorder.ts";

const native = addon();
const changes = new Changes();
const uncaught: string[] = [];
if (argv[2] !== "unhandled") {
  process.on("uncaughtException", ({ message }) => {
    uncaught.push(message);
    changes.tell();
  });
}

const pair = openPair(native);
const [a, b] = pair;
b.recorder.whenTold = () => {
  b.recorder.whenTold = () => {};
  throw new Error("read");
};
a.socket.write("1");
await changes.until(() => uncaught.length === 1);
a.socket.write("2");
await b.recorder.until(() => b.recorder.text === "12");

let accepted = 0;
const name = `\0zlink-${process.pid}-throwing`;
const listener = native.openListener(native.listen(name, 8), {
  onAccept(fd) {
    accepted += 1;
    native.closeDescriptor(fd);
    changes.tell();
    if (accepted === 1) throw new Error("accept");
  },
  onFailure(error) {
    throw error;
  },
});
const clients = [native.connect(name), native.connect(name)];
listener.setAccepting(true);
await changes.until(() => uncaught.length === 2 && accepted === 2);
for (const fd of clients) native.closeDescriptor(fd);
listener.close();

// What is read at once is reported to whoever asked.
b.recorder.whenTold = () => {
  throw new Error("read at once");
};
b.socket.setReading(false);
a.socket.write("3");
try {
  b.socket.readNow();
} catch (error) {
  uncaught.push((error as Error).message);
}
console.log(JSON.stringify({ uncaught, text: b.recorder.text, accepted }));
closePair(pair);
