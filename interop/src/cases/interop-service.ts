import { serveInterop } from "../interop-service/serve-interop.ts";
import { runToSuccess } from "../process/run-command.ts";
import type { InteropCase } from "../suite.ts";

/** A client of a peer: calls every method of org.example.Interop at an address, and exits with 0 if all is well. */
export interface PeerClient {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A peer's client against our service. */
export function interopServiceCase(socketPath: string, client: PeerClient): InteropCase {
  return {
    feature: "their client",
    async run() {
      await using _ = await serveInterop(`unix:${socketPath}`);
      await runToSuccess(client.command, client.args, { env: client.env ?? {}, timeoutMs: 20_000 });
    },
  };
}
