import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { defineInterface, finite, serve } from "zlink";

const Workshop = defineInterface(`# What a workshop has on its shelves
interface org.example.Workshop

# Where a tool hangs
type Tool(
	name: string,
	# Counted from the door
	shelf: ?int,
	kind: (hand, power)
)

method Echo(number: int, text: ?string, tool: ?Tool) -> (number: int, text: ?string, tool: ?Tool)

# [Requires 'more' flag]
method ListTools(count: int) -> (tool: Tool)

# [Requires 'more' flag]
method ListBroken() -> (tool: Tool)

# [Requires 'more' flag]
method Watch() -> (tick: int)

method Sleep() -> ()

method Tidy() -> ()

error ToolMissing (name: string)
`);

/** A service for one test, on a socket in a folder of its own. */
export interface TestService extends AsyncDisposable {
  readonly path: string;
  readonly address: string;
  /** Calls of Tidy so far. */
  tidied(): number;
}

/** Starts the service that the tests of this package talk to. */
export async function startService(): Promise<TestService> {
  const folder = await mkdtemp(join(tmpdir(), "zlink-cli-"));
  const path = join(folder, "socket");
  const state = { tidied: 0 };
  const server = await serve(`unix:${path}`, {
    vendor: "The Vendor",
    product: "Workshop",
    version: "1.2",
    url: "https://example.org/",
    interfaces: [implementWorkshop(state)],
  });
  return {
    path,
    address: `unix:${path}`,
    tidied: () => state.tidied,
    [Symbol.asyncDispose]: async () => {
      await server.close({ graceMs: 0 });
      await rm(folder, { recursive: true });
    },
  };
}

function implementWorkshop(state: { tidied: number }) {
  return Workshop.implement({
    echo: ({ number, text, tool }) => ({ number, text, tool }),
    listTools: ({ count }) => finite(tools(count)),
    async *listBroken() {
      yield { tool: { name: "saw", shelf: 1, kind: "hand" } };
      throw new Workshop.errors.ToolMissing({ name: "drill" });
    },
    async *watch(_, call) {
      for (let tick = 0; !call.signal.aborted; tick++) yield { tick };
    },
    async sleep(_, call) {
      await sleep(600_000, undefined, { signal: call.signal });
      return {};
    },
    tidy() {
      state.tidied += 1;
      return {};
    },
  });
}

function* tools(count: number) {
  for (let shelf = 0; shelf < count; shelf++) {
    yield { tool: { name: `tool ${shelf}`, shelf, kind: shelf % 2 === 0 ? "hand" : "power" } } as const;
  }
}
