// Opens one of everything and ends in the way that it is told.
import { argv, exit } from "node:process";
import { addon } from "./test-addon.ts";
import { openEverything } from "./test-everything-open.ts";

const pair = openEverything(addon());
const [a, b] = pair;
const ways: Record<string, () => void> = {
  unref() {
    for (const { socket } of pair) socket.setKeepAlive(false);
  },
  exit: () => exit(),
  "exit-in-callback"() {
    b.recorder.whenTold = () => exit();
    a.socket.write("1");
  },
  /** Opens more when the loop has come to its end. */
  "open-at-exit"() {
    for (const { socket } of pair) socket.setKeepAlive(false);
    process.on("exit", () => {
      const [c] = openEverything(addon());
      c.socket.write("1");
    });
  },
};
ways[argv[2] ?? ""]?.();
