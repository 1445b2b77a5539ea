import {
  type ClientOutcome,
  type ConformanceClient,
  conformanceClientCase,
} from "../cases/conformance-client.ts";
import { conformanceServiceCase } from "../cases/conformance-service.ts";
import { interopClientCases } from "../cases/interop-client.ts";
import { interopServiceCase } from "../cases/interop-service.ts";
import { getRustPeer } from "../peers/rust-zlink.ts";
import { startChildService } from "../process/child-service.ts";
import { runToSuccess } from "../process/run-command.ts";
import { type Outcome, runCases, tryPeer } from "../suite.ts";
import type { SocketFolder } from "./socket-folder.ts";

const differences = "rust-zlink";

/** What its service of org.example.Conformance has. */
const conformanceMethods = ["Echo", "Note", "Noted", "Fail", "Count", "Upgrade"];

/** The Rust zlink: our client against its service, the other way round, and the conformance cases. */
export async function tryRustZlink(sockets: SocketFolder): Promise<Outcome[]> {
  const peer = await getRustPeer();
  const name = `Rust zlink ${peer.version}`;
  return [
    ...(await tryPeer(name, () => tryInterop(name, peer.program, sockets))),
    ...(await tryPeer(name, () => tryConformance(name, peer.program, sockets))),
  ];
}

async function tryInterop(name: string, program: string, sockets: SocketFolder): Promise<Outcome[]> {
  const [theirs, ours] = [sockets.next(), sockets.next()];
  const args = ["service", theirs];
  await using service = await startChildService({ command: program, args, socketPath: theirs });
  return await runCases(name, [
    ...interopClientCases(service.address, {
      closesInsteadOfError: true,
      illTypedParameter: "closes",
      canUpgrade: true,
    }),
    interopServiceCase(ours, { command: program, args: ["client", ours] }),
  ]);
}

async function tryConformance(name: string, program: string, sockets: SocketFolder): Promise<Outcome[]> {
  const socketPath = sockets.next();
  await using _ = await startChildService({
    command: program,
    args: ["conformance", socketPath],
    socketPath,
  });
  return await runCases(name, [
    conformanceServiceCase({ differences, socketPath, methods: conformanceMethods }),
    conformanceClientCase(conformanceClient(program), () => sockets.next()),
  ]);
}

/** Its proxies are typed: the program has one for each of these. */
function conformanceClient(program: string): ConformanceClient {
  return {
    differences,
    flags: ["more", "oneway"],
    methods: ["Echo", "Note", "Count"],
    async call(socketPath, { method, parameters, flag = "none" }) {
      const args = ["call", socketPath, method, flag, JSON.stringify(parameters)];
      const stdout = await runToSuccess(program, args);
      const { values, error, failed } = JSON.parse(stdout) as ClientOutcome;
      return { values, error, failed };
    },
  };
}
