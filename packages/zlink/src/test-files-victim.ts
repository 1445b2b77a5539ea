// A peer that passes descriptors until it is killed: `service ADDRESS PATH`, or `client ADDRESS PATH`, which calls without
// end. Says so to its parent when the service listens, and when the client has been answered.
import { connect, serve } from "./index.ts";
import { callInEveryWay, Files, implementFiles, open } from "./test-files.ts";

const [role, address = "", path = ""] = process.argv.slice(2);
// Whoever was to kill it may have died before, also while this was loaded.
process.once("disconnect", () => process.exit());
if (!process.connected) process.exit();

if (role === "service") {
  await serve(address, { fds: true, interfaces: [implementFiles(path)] });
  process.send?.("is there");
} else {
  const files = await connect(address, Files, { fds: true });
  const own = open(path);
  for (let round = 0; ; round += 1) {
    const all = Array.from({ length: 20 }, (_, index) =>
      callInEveryWay(files, { path, own, withStream: index === 0 }),
    );
    await Promise.allSettled(all.flat());
    if (round === 0) process.send?.("is there");
  }
}
