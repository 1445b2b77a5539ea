import { run } from "./run.ts";
import { standardTerminal } from "./terminal.ts";

// All output has been awaited; what is left, such as a connection that never comes about, is not waited for.
process.exit(await run(process.argv.slice(2), standardTerminal()));
