import { parseWork, type Work } from "../work.ts";
import type { ClientLibrary } from "./calls.ts";

/** A library of Node, as a program of the bench. */
export interface Program extends ClientLibrary {
  /** Serves what it can of `org.example.Bench`; resolves when it listens. */
  listen(work: Work): Promise<unknown>;
}

/** Runs this process as the side, and for the work, that its command line names. */
export async function runProgram(program: Program): Promise<void> {
  const [role, ...words] = process.argv.slice(2);
  const work = parseWork(words);
  if (role === "server") {
    const { runServer } = await import("./run-server.ts");
    await runServer(() => program.listen(work));
  } else if (work.name === "start-up") {
    // Nothing else is loaded: what is measured is how soon the library has a reply.
    const client = await program.open(work);
    const { sum } = await client.calls.add({ first: 1000, second: 7 });
    if (sum !== 1007) throw new Error(`a wrong answer: ${sum}`);
    await client.close();
  } else {
    const { runClient } = await import("./run-client.ts");
    await runClient(work, program);
  }
}
