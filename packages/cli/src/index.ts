export { documentCommands } from "./documentation.ts";
export { run } from "./run.ts";
export { type Sink, standardTerminal, type Terminal } from "./terminal.ts";
