import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type ComparedService, compareCommandLines } from "../command-line.ts";
import type { SystemdProbe } from "../peers/systemd-catalogue.ts";
import type { Varlinkctl } from "../peers/varlinkctl.ts";
import type { InteropCase } from "../suite.ts";

/** Our command, as it was built. */
const zlink = fileURLToPath(new URL("../../../packages/cli/bin/zlink.js", import.meta.url));

const interop = "org.example.Interop";

/** Services that any number of clients may ask in turn, and whose answers stay the same for a while. */
const comparedServices: ReadonlySet<string> = new Set(["hostnamed", "userdbd", "networkd"]);

/** What the two commands are asked of our own service. */
export function ourService(address: string): ComparedService {
  return {
    address,
    interfaces: [interop, "org.varlink.service"],
    calls: [
      [`${interop}.Divide`, '{"dividend":1,"divisor":4}'],
      [`${interop}.Divide`, '{"dividend":1,"divisor":0}'],
      ["-q", `${interop}.Divide`, '{"dividend":1,"divisor":0}'],
      [`--graceful=${interop}.DivisionByZero`, `${interop}.Divide`, '{"dividend":1,"divisor":0}'],
      [`${interop}.Identity`, '{"value":-9223372036854775808}'],
      [`${interop}.Echo`, '{"text":"ä \\"q\\" \\u0001 /"}'],
      [`${interop}.Echo`, '{"text":7}'],
      [`${interop}.Echo`, "{"],
      ["--more", `${interop}.Count`, '{"to":3}'],
      ["--collect", `${interop}.Count`, '{"to":3}'],
      ["--oneway", `${interop}.Note`, '{"text":"quietly"}'],
      [`${interop}.Nope`, "{}"],
      ["org.example.Nowhere.Nope", "{}"],
    ],
  };
}

/** Fails with the first command line whose output or exit code differs. */
export async function assertSameCommandLines(
  varlinkctl: Varlinkctl,
  service: ComparedService,
): Promise<void> {
  const differences = await compareCommandLines({ varlinkctl: varlinkctl.command, zlink }, [service]);
  assert.deepEqual(differences, []);
}

/** Our command beside varlinkctl on a real service. */
export function commandLineCases(
  address: string,
  probe: SystemdProbe,
  varlinkctl: Varlinkctl,
): InteropCase[] {
  if (!comparedServices.has(probe.name)) return [];
  const { method, parameters, more } = probe.call;
  const service: ComparedService = {
    address,
    interfaces: [method.slice(0, method.lastIndexOf("."))],
    calls: [[...(more ? ["--more"] : []), method, JSON.stringify(parameters)]],
  };
  return [{ feature: "command line", run: () => assertSameCommandLines(varlinkctl, service) }];
}
