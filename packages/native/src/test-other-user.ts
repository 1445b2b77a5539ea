// Connects to a name as another user, who is in many groups, and prints who that is. Who may not become another stays who
// it is.
import { readFileSync } from "node:fs";
import { argv } from "node:process";
import { addon } from "./test-addon.ts";

const native = addon();
const user = process.getuid?.() ?? 0;
const group = process.getgid?.() ?? 0;
/** More than the addon has room for when it first asks. */
const groups = Array.from({ length: 100 }, (_, index) => 70_000 + index);
try {
  process.setgroups?.(groups);
  process.setegid?.(70_001);
  process.seteuid?.(70_002);
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== "EPERM") throw error;
}
native.connect(`\0${argv[2]}`);
const [, own = ""] = /^Groups:(.*)$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
console.log(
  JSON.stringify({
    pid: process.pid,
    uid: process.geteuid?.(),
    gid: process.getegid?.(),
    groups: own.split(/\s+/).filter(Boolean).map(Number),
  }),
);
// What looks over the program as it ends writes where only its own user may.
process.seteuid?.(user);
process.setegid?.(group);
