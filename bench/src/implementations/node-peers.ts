import { join } from "node:path";
import { runCommand, Unavailable } from "@zlink/interop/peers";
import type { WorkName } from "../work.ts";
import { callWorks, type Implementation, payloadWorks } from "./implementation.ts";
import { installNodePackages, nodePeersFolder, versionOf } from "./node-packages.ts";

/** A program in the folder of Node's peers. */
interface NodePeer {
  readonly id: string;
  readonly title: string;
  /** The package that it is about; without one it takes nothing but Node. */
  readonly package?: string;
  readonly program: string;
  readonly extraWorks: readonly WorkName[];
  /** Rejects where the machine lacks something else. */
  readonly assertPossible?: () => Promise<void>;
}

const peers: readonly NodePeer[] = [
  {
    id: "dbusNext",
    title: "dbus-next, with a bus",
    package: "dbus-next",
    program: "dbus-next.mjs",
    extraWorks: ["integers"],
    assertPossible: assertDbusDaemon,
  },
  {
    id: "grpcJs",
    title: "@grpc/grpc-js",
    package: "@grpc/grpc-js",
    program: "grpc-js.mjs",
    extraWorks: ["stream", "integers"],
  },
  {
    id: "connectNode",
    title: "@connectrpc/connect-node",
    package: "@connectrpc/connect-node",
    program: "connect-node.mjs",
    extraWorks: ["stream", "integers"],
  },
  {
    id: "vscodeJsonrpc",
    title: "vscode-jsonrpc",
    package: "vscode-jsonrpc",
    program: "vscode-jsonrpc.mjs",
    extraWorks: [],
  },
  { id: "trpc", title: "tRPC, HTTP", package: "@trpc/server", program: "trpc.mjs", extraWorks: [] },
  { id: "nodeHttp", title: "node:http with JSON", program: "node-http.mjs", extraWorks: ["stream"] },
];

/** What a user of Node would pick instead. */
export const nodePeers: readonly Implementation[] = peers.map((peer) => ({
  id: peer.id,
  title: peer.title,
  role: "peer",
  isForeignJavaScript: true,
  async prepare() {
    await peer.assertPossible?.();
    await installNodePackages();
    return {
      version: peer.package === undefined ? process.versions.node : await versionOf(peer.package),
      program: { command: process.execPath, words: [join(nodePeersFolder, peer.program)] },
      hasServer: true,
      works: [...callWorks, ...payloadWorks, ...peer.extraWorks],
    };
  },
}));

async function assertDbusDaemon(): Promise<void> {
  const daemon = await runCommand("dbus-daemon", ["--version"]).catch(() => undefined);
  if (daemon?.exitCode !== 0) throw new Unavailable("no dbus-daemon");
}
