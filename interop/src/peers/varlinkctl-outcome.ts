import { plain } from "@zlink/conformance";
import { parse } from "@zlink/core";
import type { ConformanceClient } from "../cases/conformance-client.ts";
import { runCommand } from "../process/run-command.ts";
import type { Varlinkctl } from "./varlinkctl.ts";

/** varlinkctl as a client that conformance cases are tried on. */
export function varlinkctlClient(varlinkctl: Varlinkctl): ConformanceClient {
  const canUpgrade = varlinkctl.version >= 262;
  return {
    differences: canUpgrade ? "varlinkctl-262" : "varlinkctl-257",
    flags: canUpgrade ? ["more", "oneway", "upgrade"] : ["more", "oneway"],
    async call(socketPath, { method, parameters, flag }) {
      const flags = flag === undefined ? [] : [`--${flag}`];
      const name = `org.example.Conformance.${method}`;
      const words = ["call", `unix:${socketPath}`, name, JSON.stringify(parameters)];
      const [loader, ...start] = varlinkctl.command;
      const args = [...start, "--json=short", ...flags, ...words];
      const { exitCode, stdout, stderr } = await runCommand(loader, args, { encoding: "latin1" });
      const bytes = Buffer.from(stdout, "latin1");
      if (flag === "upgrade" && exitCode === 0)
        return { values: [{ raw: bytes.toString("hex") }], failed: false };
      const error = receivedError(stderr);
      return { values: valuesIn(bytes.toString()), error, failed: exitCode !== 0 && error === undefined };
    },
  };
}

const recordSeparator = String.fromCharCode(0x1e);

/** The JSON texts of a sequence (RFC 7464), or the lines. */
function valuesIn(stdout: string): object[] {
  const texts = stdout
    .replaceAll(recordSeparator, "")
    .split("\n")
    .filter((text) => text !== "");
  return texts.map((text) => plain(parse(text)));
}

/** The name of the error that the service answered; its library names its own failures in the same way. */
function receivedError(stderr: string): string | undefined {
  const name = /failed: ([A-Za-z][\w.-]*\.[A-Z]\w*)$/m.exec(stderr)?.[1];
  return name === "io.systemd.Protocol" || name === "io.systemd.Disconnected" ? undefined : name;
}
