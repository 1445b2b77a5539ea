import { existsSync } from "node:fs";
import { describe } from "zlink";

/** Sockets of systemd's own services that any user may ask. */
const sockets = [
  "/run/systemd/io.systemd.Hostname",
  "/run/systemd/userdb/io.systemd.Multiplexer",
  "/run/systemd/resolve/io.systemd.Resolve",
  "/run/systemd/io.systemd.Credentials",
  "/run/systemd/machine/io.systemd.Machine",
];

/** Asks a service of the running systemd what it is, where there is one. */
export async function askSystemd(): Promise<void> {
  const path = sockets.find((socket) => existsSync(socket));
  if (path === undefined) {
    console.log("systemd: no Varlink socket of it is on this machine");
    return;
  }
  const service = await describe(`unix:${path}`);
  console.log(`systemd: ${path} is ${service.product} ${service.version} by ${service.vendor}`);
  for (const { name, tree } of service.interfaces) {
    const methods = tree.members.filter((member) => member.kind === "method").map((member) => member.name);
    console.log(`  ${name}: ${methods.join(", ")}`);
  }
}
