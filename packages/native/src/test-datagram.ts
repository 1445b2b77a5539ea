// Sends a datagram with a descriptor to a path, and prints whether the descriptor is still open.
import { openSync } from "node:fs";
import { argv } from "node:process";
import { addon } from "./test-addon.ts";
import { isOpen } from "./test-descriptors.ts";

const fd = openSync("/dev/null", "r");
addon().sendDatagram(argv[2] ?? "", "READY=1", [fd]);
console.log(isOpen(fd) ? "still open" : "closed");
