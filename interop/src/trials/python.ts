import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Conformance, plain } from "@zlink/conformance";
import { parse } from "@zlink/core";
import { certificationCases, fetchCertification } from "../cases/certification.ts";
import {
  type ClientOutcome,
  type ConformanceClient,
  conformanceClientCase,
} from "../cases/conformance-client.ts";
import { conformanceServiceCase } from "../cases/conformance-service.ts";
import { interopClientCases, type ServiceTraits } from "../cases/interop-client.ts";
import { interopServiceCase, type PeerClient } from "../cases/interop-service.ts";
import { printedDescriptionCase } from "../cases/printed-description.ts";
import { Interop } from "../interop-service/interop-interface.ts";
import { getPythonPeers, type PythonPeers } from "../peers/python.ts";
import { type ChildService, startChildService } from "../process/child-service.ts";
import { runCommand } from "../process/run-command.ts";
import { type Outcome, runCases, tryPeer } from "../suite.ts";
import type { SocketFolder } from "./socket-folder.ts";

/** How one Python package is started, as either side of either interface. */
interface PythonPackage {
  readonly name: "varlink" | "asyncvarlink";
  readonly traits: ServiceTraits;
  readonly interopService: (path: string) => readonly string[];
  readonly interopClient: (path: string) => readonly string[];
  readonly certificationService: (path: string) => readonly string[];
  readonly certificationClient: (path: string) => readonly string[];
  readonly conformanceService: (path: string) => readonly string[];
  /** What stands before the method, the flag and the parameters. */
  readonly conformanceClient: (path: string) => readonly string[];
}

/** Both Python packages: our client against their services and the other way round, and the certification. */
export async function tryPython(sockets: SocketFolder): Promise<Outcome[]> {
  const python = await getPythonPeers();
  const interfaces = join(sockets.path, "interfaces");
  await mkdir(interfaces, { recursive: true });
  await writeFile(join(interfaces, `${Interop.name}.varlink`), Interop.description);
  // The package does not know the type any.
  const conformance = Conformance.description.replaceAll(/: (\??)any\b/g, ": $1object");
  await writeFile(join(interfaces, `${Conformance.name}.varlink`), conformance);
  const outcomes: Outcome[] = [];
  for (const each of [varlinkPackage(python, interfaces), asyncvarlinkPackage(python)]) {
    const peer = `python ${each.name} ${python.versions[each.name]}`;
    outcomes.push(...(await tryPeer(peer, () => tryInterop(peer, python, each, sockets))));
    outcomes.push(...(await tryPeer(peer, () => tryCertification(peer, python, each, sockets))));
    outcomes.push(...(await tryPeer(peer, () => tryConformance(peer, python, each, sockets))));
  }
  return outcomes;
}

function varlinkPackage(python: PythonPeers, interfaces: string): PythonPackage {
  const script = (name: string) => join(python.scripts, name);
  const certification = ["-m", "varlink.tests.test_certification"];
  return {
    name: "varlink",
    traits: { answersUnknownOneway: true },
    interopService: (path) => [script("varlink_service.py"), `unix:${path}`, interfaces],
    interopClient: (path) => [script("varlink_client.py"), `unix:${path}`],
    certificationService: (path) => [...certification, `--varlink=unix:${path}`],
    certificationClient: (path) => [...certification, "--client", `--varlink=unix:${path}`],
    conformanceService: (path) => [script("varlink_conformance.py"), `unix:${path}`, interfaces],
    conformanceClient: (path) => [script("varlink_call.py"), path, interfaces],
  };
}

function asyncvarlinkPackage(python: PythonPeers): PythonPackage {
  const run = (script: string, role: string) => (path: string) => [join(python.scripts, script), role, path];
  return {
    name: "asyncvarlink",
    traits: {},
    interopService: run("asyncvarlink_interop.py", "service"),
    interopClient: run("asyncvarlink_interop.py", "client"),
    certificationService: run("asyncvarlink_certification.py", "service"),
    certificationClient: run("asyncvarlink_certification.py", "client"),
    conformanceService: (path) => [join(python.scripts, "asyncvarlink_conformance.py"), path],
    conformanceClient: (path) => [join(python.scripts, "asyncvarlink_call.py"), path],
  };
}

function start(python: PythonPeers, path: string, args: readonly string[]): Promise<ChildService> {
  return startChildService({ command: python.command, args, env: python.env, socketPath: path });
}

function client(python: PythonPeers, args: readonly string[]): PeerClient {
  return { command: python.command, args, env: python.env };
}

async function parseDescription({ command, env, scripts }: PythonPeers, description: string): Promise<void> {
  const options = { env, input: description };
  const { stdout, stderr } = await runCommand(command, [join(scripts, "varlink_parse.py")], options);
  assert.equal(stdout, "org.example.Comments Mode Move Point Stuck\n", stderr);
}

async function tryInterop(
  peer: string,
  python: PythonPeers,
  each: PythonPackage,
  sockets: SocketFolder,
): Promise<Outcome[]> {
  const [theirs, ours] = [sockets.next(), sockets.next()];
  await using service = await start(python, theirs, each.interopService(theirs));
  return await runCases(peer, [
    ...interopClientCases(service.address, each.traits),
    interopServiceCase(ours, client(python, each.interopClient(ours))),
    // The other package makes descriptions, and reads none.
    ...(each.name === "varlink"
      ? [printedDescriptionCase((printed) => parseDescription(python, printed))]
      : []),
  ]);
}

async function tryCertification(
  peer: string,
  python: PythonPeers,
  each: PythonPackage,
  sockets: SocketFolder,
): Promise<Outcome[]> {
  const [theirs, ours] = [sockets.next(), sockets.next()];
  await using service = await start(python, theirs, each.certificationService(theirs));
  const described = await fetchCertification(service.address);
  const theirClient = client(python, each.certificationClient(ours));
  return await runCases(peer, certificationCases(service.address, ours, described, theirClient));
}

/** What their services of org.example.Conformance have. */
const conformanceMethods = ["Echo", "Note", "Noted", "Fail", "Break", "Deny", "Count", "CountAndFail"];

async function tryConformance(
  peer: string,
  python: PythonPeers,
  each: PythonPackage,
  sockets: SocketFolder,
): Promise<Outcome[]> {
  const socketPath = sockets.next();
  await using _ = await start(python, socketPath, each.conformanceService(socketPath));
  const differences = differencesOf(each);
  return await runCases(peer, [
    conformanceServiceCase({ differences, socketPath, methods: conformanceMethods }),
    conformanceClientCase(conformanceClient(python, each), () => sockets.next()),
  ]);
}

function differencesOf({ name }: PythonPackage): string {
  return `python-${name}`;
}

function conformanceClient(python: PythonPeers, each: PythonPackage): ConformanceClient {
  return {
    differences: differencesOf(each),
    flags: ["more", "oneway"],
    async call(socketPath, { method, parameters, flag = "none" }) {
      const args = [...each.conformanceClient(socketPath), method, flag, JSON.stringify(parameters)];
      const { exitCode, stdout, stderr } = await runCommand(python.command, args, { env: python.env });
      assert.equal(exitCode, 0, stderr);
      const { values, error, failed } = parse(stdout) as ClientOutcome;
      return { values: values.map((value) => plain(value)), error, failed };
    },
  };
}
