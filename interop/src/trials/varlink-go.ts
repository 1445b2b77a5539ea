import { certificationCases, fetchCertification } from "../cases/certification.ts";
import { conformanceServiceCase } from "../cases/conformance-service.ts";
import { getGoPeer } from "../peers/varlink-go.ts";
import { startChildService } from "../process/child-service.ts";
import { type Outcome, runCases } from "../suite.ts";
import type { SocketFolder } from "./socket-folder.ts";

/** The certification of varlink-go, both ways. */
export async function tryVarlinkGo(sockets: SocketFolder): Promise<Outcome[]> {
  const { program, version } = await getGoPeer();
  const [theirs, ours] = [sockets.next(), sockets.next()];
  const args = ["-varlink", `unix:${theirs}`];
  await using service = await startChildService({ command: program, args, socketPath: theirs });
  const described = await fetchCertification(service.address);
  const client = { command: program, args: ["-client", "-varlink", `unix:${ours}`] };
  return await runCases(`varlink-go ${version}`, [
    ...certificationCases(service.address, ours, described, client),
    conformanceServiceCase({ differences: "varlink-go", socketPath: theirs, methods: [] }),
  ]);
}
