import { commandLineCases } from "../cases/command-line.ts";
import { conformanceServiceCase } from "../cases/conformance-service.ts";
import { systemdClientCases } from "../cases/systemd-client.ts";
import { systemdWireCases } from "../cases/systemd-on-the-wire.ts";
import { type SystemdProbe, systemdProbes } from "../peers/systemd-catalogue.ts";
import { startSystemdService } from "../peers/systemd-service.ts";
import { getVarlinkctl, type Varlinkctl } from "../peers/varlinkctl.ts";
import { type InteropCase, type Outcome, runCases, tryPeer } from "../suite.ts";
import type { SocketFolder } from "./socket-folder.ts";

/** All services are made with the same library; this one starts soonest. */
const conformanceProbe = "userdbd";

function conformanceOf(address: string, version: number): InteropCase {
  const differences = version <= 257 ? "systemd-257" : "systemd-262";
  return conformanceServiceCase({ differences, socketPath: address.slice("unix:".length), methods: [] });
}

/** Real services of the systemd in a Debian suite; each is started, called and ended. */
export async function trySystemd(sockets: SocketFolder, suite: string): Promise<Outcome[]> {
  const varlinkctl = await getVarlinkctl(suite);
  const outcomes: Outcome[] = [];
  for (const probe of systemdProbes) {
    if (varlinkctl.version < (probe.since ?? 0)) continue;
    const peer = `${probe.name} ${varlinkctl.version}`;
    outcomes.push(...(await tryPeer(peer, () => tryService(peer, sockets, probe, varlinkctl))));
  }
  return outcomes;
}

async function tryService(
  peer: string,
  sockets: SocketFolder,
  probe: SystemdProbe,
  varlinkctl: Varlinkctl,
): Promise<Outcome[]> {
  await using service = await startSystemdService(varlinkctl.root, sockets.path, probe);
  return await runCases(peer, [
    ...systemdClientCases(service.address, probe),
    ...systemdWireCases(service.address, probe, varlinkctl),
    ...commandLineCases(service.address, probe, varlinkctl),
    ...(probe.name === conformanceProbe ? [conformanceOf(service.address, varlinkctl.version)] : []),
  ]);
}
