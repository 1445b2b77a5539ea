import { describe } from "node:test";

// The transport is chosen when the first socket is opened: these are to be Node's own.
process.env["ZLINK_TRANSPORT"] = "node";

describe("the same by Node's sockets", async () => {
  // Each of them is tested with the addon by itself.
  await import("./client-end.test.ts");
  await import("./full-queue.test.ts");
  await import("./processes.test.ts");
  await import("./restart.test.ts");
  await import("./server-close.test.ts");
});
