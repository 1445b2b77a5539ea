import type { Attributes } from "@opentelemetry/api";

/** What the conventions say of an address that a client connects to, or where a service is. */
export function addressAttributes(address: string | undefined): Attributes {
  if (address === undefined) return {};
  const [place = ""] = address.split(";");
  if (place.startsWith("unix:")) {
    return { "server.address": place.slice("unix:".length), "network.transport": "unix" };
  }
  const tcp = /^tcp:(?:\[(?<v6>[^\]]+)\]|(?<host>[^:]+)):(?<port>\d+)$/.exec(place)?.groups;
  if (tcp === undefined) return { "server.address": place };
  return {
    "server.address": tcp["v6"] ?? tcp["host"] ?? "",
    "server.port": Number(tcp["port"]),
    "network.transport": "tcp",
  };
}
