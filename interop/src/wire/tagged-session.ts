// Serves at a name in the working directory and calls itself: `tagged-session ADDRESS`. Prints what it was answered.
import { setImmediate as turn } from "node:timers/promises";
import { connect } from "zlink";
import { Interop } from "../interop-service/interop-interface.ts";
import { serveInterop } from "../interop-service/serve-interop.ts";

const [address = ""] = process.argv.slice(2);
const server = await serveInterop(address);
const client = await connect(address, Interop);
console.log(await client.echo({ text: "first" }));
// Tags are set when the turn is over in which a socket was opened.
await turn();
console.log(await client.echo({ text: "second" }));
server.setXattr("user.org.example", "own");
await client.close();
await server.close();
