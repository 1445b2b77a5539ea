import { join } from "node:path";
import { descriptorsClientCases } from "../cases/descriptors-client.ts";
import { descriptorsServiceCase } from "../cases/descriptors-service.ts";
import { systemdDescriptorsCase } from "../cases/systemd-descriptors.ts";
import { varlinkctlDescriptorsCases } from "../cases/varlinkctl-descriptors.ts";
import { getPythonPeers } from "../peers/python.ts";
import { getRustPeer } from "../peers/rust-zlink.ts";
import { systemdProbes } from "../peers/systemd-catalogue.ts";
import { startSystemdService } from "../peers/systemd-service.ts";
import { getVarlinkctl } from "../peers/varlinkctl.ts";
import { startChildService } from "../process/child-service.ts";
import { type Outcome, runCases, tryPeer } from "../suite.ts";
import type { SocketFolder } from "./socket-folder.ts";

/** The suite whose systemd passes descriptors; 257 has nothing that does. */
const suite = "sid";

/** Descriptors, both ways, with whoever passes them. */
export async function tryDescriptors(sockets: SocketFolder): Promise<Outcome[]> {
  return [
    ...(await tryPeer("varlinkctl, descriptors", () => tryVarlinkctl(sockets))),
    ...(await tryPeer("storage-fs, descriptors", () => tryStorageProvider(sockets))),
    ...(await tryPeer("asyncvarlink, descriptors", () => tryAsyncvarlink(sockets))),
    ...(await tryPeer("Rust zlink, descriptors", () => tryRustZlink(sockets))),
  ];
}

async function tryVarlinkctl(sockets: SocketFolder): Promise<Outcome[]> {
  const varlinkctl = await getVarlinkctl(suite);
  const cases = varlinkctlDescriptorsCases(sockets.next(), varlinkctl);
  return runCases(`varlinkctl ${varlinkctl.version}`, cases);
}

async function tryStorageProvider(sockets: SocketFolder): Promise<Outcome[]> {
  const { root, version } = await getVarlinkctl(suite);
  const probe = systemdProbes.find(({ name }) => name === "storage-fs");
  if (probe === undefined) throw new Error("the catalogue lacks storage-fs");
  // A folder of its own: the other trial of this service has made one.
  await using service = await startSystemdService(root, join(sockets.path, "descriptors"), probe);
  return await runCases(`storage-fs ${version}`, [systemdDescriptorsCase(service.address)]);
}

async function tryAsyncvarlink(sockets: SocketFolder): Promise<Outcome[]> {
  const { command, env, scripts, versions } = await getPythonPeers();
  const [theirs, ours] = [sockets.next(), sockets.next()];
  const start = (role: string, path: string) => ({
    command,
    args: [join(scripts, "asyncvarlink_descriptors.py"), role, path],
    env,
  });
  await using service = await startChildService({ ...start("service", theirs), socketPath: theirs });
  return await runCases(`python asyncvarlink ${versions["asyncvarlink"]}`, [
    ...descriptorsClientCases(service.address, { errorsCarry: false }),
    descriptorsServiceCase(ours, start("client", ours)),
  ]);
}

async function tryRustZlink(sockets: SocketFolder): Promise<Outcome[]> {
  const { program, version } = await getRustPeer();
  const [theirs, ours] = [sockets.next(), sockets.next()];
  const start = (role: string, path: string) => ({ command: program, args: [`descriptors-${role}`, path] });
  await using service = await startChildService({ ...start("service", theirs), socketPath: theirs });
  return await runCases(`Rust zlink ${version}`, [
    ...descriptorsClientCases(service.address, { errorsCarry: true }),
    descriptorsServiceCase(ours, start("client", ours)),
  ]);
}
