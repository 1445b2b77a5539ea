import { freshFolder, testCases } from "./test-cases.ts";
import { inMemory } from "./transports/in-memory.ts";
import { tcpSocket, unixSocket } from "./transports/sockets.ts";

// Read when the first socket is opened: these are to be Node's own.
process.env["ZLINK_TRANSPORT"] = "node";

testCases(inMemory);
testCases(unixSocket(freshFolder()));
testCases(tcpSocket);
