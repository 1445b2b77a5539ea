import { interopClientCases } from "../cases/interop-client.ts";
import { interopServiceCase } from "../cases/interop-service.ts";
import { getRustPeer } from "../peers/rust-zlink.ts";
import { startChildService } from "../process/child-service.ts";
import { type Outcome, runCases } from "../suite.ts";
import type { SocketFolder } from "./socket-folder.ts";

/** The Rust zlink: our client against its service and the other way round. */
export async function tryRustZlink(sockets: SocketFolder): Promise<Outcome[]> {
  const { program, version } = await getRustPeer();
  const [theirs, ours] = [sockets.next(), sockets.next()];
  const args = ["service", theirs];
  await using service = await startChildService({ command: program, args, socketPath: theirs });
  return await runCases(`Rust zlink ${version}`, [
    ...interopClientCases(service.address, {
      closesInsteadOfError: true,
      illTypedParameter: "closes",
      canUpgrade: true,
    }),
    interopServiceCase(ours, { command: program, args: ["client", ours] }),
  ]);
}
