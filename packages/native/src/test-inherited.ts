// Prints whether a descriptor that it was started with closes on exec, before and after it is adopted.
import { argv } from "node:process";
import { addon } from "./test-addon.ts";
import { closesOnExec } from "./test-descriptors.ts";

const fd = Number(argv[2]);
const before = closesOnExec(fd);
addon().adopt(fd);
console.log(before, closesOnExec(fd));
