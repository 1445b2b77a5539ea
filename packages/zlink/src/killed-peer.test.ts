import { tcpCarrier, unixCarrier } from "./test-kill-carrier.ts";
import { proveClientDeaths } from "./test-kill-client.ts";
import { proveServiceDeaths } from "./test-kill-service.ts";
import { freshFolder } from "./transports/test-sockets.ts";

// Read when the first socket is opened: these are to be Node's own.
process.env["ZLINK_TRANSPORT"] = "node";

// A service that does not read looks every 250 ms.
for (const carrier of [unixCarrier("a Unix socket of Node", freshFolder(), 100 + 2 * 250), tcpCarrier]) {
  proveServiceDeaths(carrier);
  proveClientDeaths(carrier);
}
