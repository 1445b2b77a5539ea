// Receives 20 descriptors where the process may open only so many, and prints what came of it.
import { closeSync } from "node:fs";
import { argv } from "node:process";
import { addon } from "./test-addon.ts";
import { countDescriptors, openAll, openSome } from "./test-descriptors.ts";
import { closePair, openPair } from "./test-recorder.ts";

const room = Number(argv[2]);
const native = addon();
const [a, b] = openPair(native, { takesDescriptors: true });
const works = openPair(native, { takesDescriptors: true });
const before = countDescriptors();
b.recorder.whenTold = () => b.socket.close();
b.socket.setReading(false);
a.socket.write("1", openSome(20));
const opened = openAll();
for (const fd of opened.splice(0, room)) closeSync(fd);
b.socket.setReading(true);
await b.recorder.until(() => b.recorder.log.length > 0);
for (const fd of opened) closeSync(fd);
// The socket that was closed.
const leaked = countDescriptors() - before + 1;
works[0].socket.write("1", openSome(3));
await works[1].recorder.until(() => works[1].recorder.text === "1");
const worksAgain = works[1].recorder.descriptors.length === 3;
const received = b.recorder.descriptors.length;
console.log(JSON.stringify({ log: b.recorder.log, received, leaked, worksAgain }));
closePair([a, ...works]);
