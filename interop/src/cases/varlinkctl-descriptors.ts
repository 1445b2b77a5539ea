import assert from "node:assert/strict";
import { openText } from "../descriptors/held-text.ts";
import { serveDescriptors } from "../descriptors/serve-descriptors.ts";
import type { Varlinkctl } from "../peers/varlinkctl.ts";
import type { InteropCase } from "../suite.ts";

/** varlinkctl, from 262 on, against our service: `--push-fd` sends descriptors, `--exec` hands on those of the reply. */
export function varlinkctlDescriptorsCases(
  socketPath: string,
  varlinkctl: Varlinkctl,
): readonly InteropCase[] {
  const address = `unix:${socketPath}`;
  return [
    { feature: "fds of a call", run: () => pushes(address, varlinkctl) },
    { feature: "fds of a reply", run: () => executes(address, varlinkctl) },
  ];
}

async function pushes(address: string, varlinkctl: Varlinkctl): Promise<void> {
  await using _ = await serveDescriptors(address);
  using first = openText("first");
  using second = openText("second");
  const { stdout, stderr } = await varlinkctl.run(
    [
      ...["call", "--json=short", "--push-fd=3", "--push-fd=4"],
      ...[address, "org.example.Descriptors.Read", '{"descriptors":[1,0]}'],
    ],
    { descriptors: [first.fd, second.fd] },
  );
  assert.equal(stdout, '{"texts":["second","first"]}\n', stderr);
}

/** The command finds the reply on its standard input and the descriptors behind it, as services find their sockets. */
async function executes(address: string, varlinkctl: Varlinkctl): Promise<void> {
  await using _ = await serveDescriptors(address);
  const command = ["sh", "-c", 'echo "$LISTEN_FDS"; cat <&3; echo; cat <&4; echo; cat'];
  const { stdout, stderr } = await varlinkctl.run([
    ...["--exec", "call", address, "org.example.Descriptors.Open", '{"texts":["one","two"]}'],
    ...["--", ...command],
  ]);
  assert.match(stdout, /^2\none\ntwo\n\{"descriptors":\[0,1\]\}\s*$/, stderr);
}
