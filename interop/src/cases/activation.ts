import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe } from "zlink";
import { interopFolder } from "../peers/cache.ts";
import { systemdCommand } from "../peers/systemd-root.ts";
import type { Varlinkctl } from "../peers/varlinkctl.ts";
import { startChildService } from "../process/child-service.ts";
import { runToSuccess } from "../process/run-command.ts";
import type { InteropCase } from "../suite.ts";
import type { SocketFolder } from "../trials/socket-folder.ts";

const examples = join(interopFolder, "..", "examples");
const service = join(examples, "bin/greeter.js");
/** Where the unit files look for it. */
const installedService = "/usr/local/lib/greeter/bin/greeter.js";
const units = ["greeter.socket", "greeter.service", "greeter-each.socket", "greeter-each@.service"];
const greet = ["org.example.Greeter.Greet", '{"name":"you"}'] as const;

/**
 * One service, the greeter of the examples, in all the ways in which systemd's programs start one. Only with the addon
 * can it say that it is ready.
 */
export function activationCases(
  varlinkctl: Varlinkctl,
  sockets: SocketFolder,
  isNative: boolean,
): readonly InteropCase[] {
  const tools = new ActivationTools(varlinkctl);
  return [
    { feature: "exec:", run: () => tools.isExecuted() },
    { feature: "exec: more", run: () => tools.streamsWhenExecuted() },
    { feature: "listening", run: () => tools.servesAtListening(sockets.next()) },
    { feature: "Accept=yes", run: () => tools.servesEach(sockets.next(), []) },
    { feature: "inetd", run: () => tools.servesEach(sockets.next(), ["--inetd"], "stdio:") },
    { feature: "their exec:", run: () => tools.executesTheirs() },
    ...(varlinkctl.version >= 262 && isNative
      ? [{ feature: "systemd-notify", run: () => tools.isReadyWhenItSays(sockets.next()) }]
      : []),
    { feature: "units", run: () => tools.hasRightUnits(sockets.next()) },
  ];
}

class ActivationTools {
  readonly #varlinkctl: Varlinkctl;

  constructor(varlinkctl: Varlinkctl) {
    this.#varlinkctl = varlinkctl;
  }

  async isExecuted(): Promise<void> {
    await this.#callTwice(`exec:${service}`);
    const description = await this.#print("introspect", `exec:${service}`, "org.example.Greeter");
    assert.match(description, /method.*Greet/s);
  }

  async streamsWhenExecuted(): Promise<void> {
    const repeat = ["org.example.Greeter.Repeat", '{"name":"you","times":3}'];
    const printed = await this.#print("--json=short", "--more", "call", `exec:${service}`, ...repeat);
    assert.match(printed, /the 1\. time.*the 2\. time.*the 3\. time/s);
  }

  /** The activator becomes the service with the first caller. */
  async servesAtListening(path: string): Promise<void> {
    const names = ["--fdname=varlink"];
    await using _ = await this.#activate(path, names);
    const [first, second] = await this.#callTwice(`unix:${path}`);
    assert.equal(first, second, "one process answers both callers");
    assert.ok(existsSync(path));
  }

  async servesEach(path: string, flags: readonly string[], ...serviceArguments: string[]): Promise<void> {
    await using _ = await this.#activate(path, ["--accept", ...flags], serviceArguments);
    const [first, second] = await this.#callTwice(`unix:${path}`);
    assert.notEqual(first, second, "each caller has a process of its own");
  }

  /** Our client starts a program of systemd, which serves whoever is at its descriptor 3. */
  async executesTheirs(): Promise<void> {
    const exec = systemdCommand(this.#varlinkctl.root, "usr/bin/bootctl");
    const { product, interfaces } = await describe({ exec });
    assert.match(product, /systemd/);
    assert.ok(interfaces.some(({ name }) => name === "io.systemd.BootControl"));
  }

  /** systemd-notify starts the service, and returns with its process id once that has said that it is ready. */
  async isReadyWhenItSays(path: string): Promise<void> {
    const [notify, ...start] = systemdCommand(this.#varlinkctl.root, "usr/bin/systemd-notify");
    // The service outlives systemd-notify, and must not keep its output open.
    const quiet = ["sh", "-c", 'exec "$0" "$@" >/dev/null 2>&1', service, `unix:${path}`];
    const printed = await runToSuccess(notify, [...start, "--fork", "--", ...quiet]);
    try {
      await this.#callTwice(`unix:${path}`);
    } finally {
      process.kill(Number(printed), "SIGTERM");
    }
  }

  /** systemd finds nothing wrong with the unit files, once they name the program where it is here. */
  async hasRightUnits(folder: string): Promise<void> {
    await mkdir(folder);
    const paths: string[] = [];
    for (const name of units) {
      const text = await readFile(join(examples, "units", name), "utf8");
      paths.push(join(folder, name));
      await writeFile(join(folder, name), text.replaceAll(installedService, service));
    }
    const [analyze, ...start] = systemdCommand(this.#varlinkctl.root, "usr/bin/systemd-analyze");
    await runToSuccess(analyze, [...start, "verify", "--man=no", "--recursive-errors=no", ...paths]);
  }

  async #callTwice(address: string): Promise<readonly number[]> {
    const processes: number[] = [];
    for (let count = 0; count < 2; count += 1) {
      const printed = await this.#print("--json=short", "call", address, ...greet);
      const reply = JSON.parse(printed) as { readonly text: string; readonly process: number };
      assert.equal(reply.text, "Hello, you!");
      processes.push(reply.process);
    }
    return processes;
  }

  async #print(...args: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.#varlinkctl.run(args);
    assert.equal(exitCode, 0, stderr);
    return stdout;
  }

  #activate(path: string, flags: readonly string[], serviceArguments: readonly string[] = []) {
    const [command, ...start] = systemdCommand(this.#varlinkctl.root, "usr/bin/systemd-socket-activate");
    // The activator hands on only the variables that it is told of.
    const args = [...start, ...flags, "--setenv=PATH", `--listen=${path}`, service, ...serviceArguments];
    return startChildService({ command, args, socketPath: path });
  }
}
