import assert from "node:assert/strict";
import { describe, type Interface } from "zlink";
import { runCertification } from "../certification/certification-client.ts";
import { serveCertification } from "../certification/certification-service.ts";
import { runToSuccess } from "../process/run-command.ts";
import type { InteropCase } from "../suite.ts";
import type { PeerClient } from "./interop-service.ts";

const interfaceName = "org.varlink.certification";

/** The description of the certification that a running service of another implementation gives. */
export async function fetchCertification(address: string): Promise<Interface> {
  const { interfaces } = await describe(address);
  const found = interfaces.find(({ name }) => name === interfaceName);
  assert.ok(found, `the service at ${address} does not describe ${interfaceName}`);
  return found;
}

/** The certification both ways. */
export function certificationCases(
  theirAddress: string,
  ourSocketPath: string,
  described: Interface,
  client: PeerClient,
): readonly InteropCase[] {
  return [
    { feature: "certification: our client", run: () => runCertification(theirAddress, described) },
    {
      feature: "certification: their client",
      async run() {
        await using service = await serveCertification(`unix:${ourSocketPath}`, described);
        await runToSuccess(client.command, client.args, { env: client.env ?? {}, timeoutMs: 20_000 });
        assert.equal(service.certified(), 1, "the client ended before the last step");
      },
    },
  ];
}
