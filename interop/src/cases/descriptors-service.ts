import { serveDescriptors } from "../descriptors/serve-descriptors.ts";
import { runToSuccess } from "../process/run-command.ts";
import type { InteropCase } from "../suite.ts";
import type { PeerClient } from "./interop-service.ts";

/** A peer's client of org.example.Descriptors against our service. */
export function descriptorsServiceCase(socketPath: string, client: PeerClient): InteropCase {
  return {
    feature: "their client",
    async run() {
      await using _ = await serveDescriptors(`unix:${socketPath}`);
      await runToSuccess(client.command, client.args, { env: client.env ?? {}, timeoutMs: 20_000 });
    },
  };
}
