// Waits for something of the addon's, then has it not keep the process alive.
import { argv } from "node:process";
import { addon } from "./test-addon.ts";
import { openPair } from "./test-recorder.ts";

const native = addon();

function open(what: string): { setKeepAlive(keepsAlive: boolean): void } {
  if (what === "a listener") {
    const onAccept = (fd: number) => native.closeDescriptor(fd);
    const listener = native.openListener(native.listen(`\0zlink-${process.pid}-alive`, 1), {
      onAccept,
      onFailure() {},
    });
    listener.setAccepting(true);
    return listener;
  }
  const [a, b] = openPair(native);
  b.socket.setKeepAlive(false);
  if (what === "a paused socket") a.socket.setReading(false);
  return a.socket;
}

const kept = open(argv[2] ?? "");
// Would not fire if the process ended: it keeps nothing alive itself.
setTimeout(() => {
  console.log("kept alive");
  kept.setKeepAlive(false);
  setTimeout(() => console.log("still kept alive"), 10_000).unref();
  process.on("exit", () => console.log("not kept alive"));
}, 50).unref();
