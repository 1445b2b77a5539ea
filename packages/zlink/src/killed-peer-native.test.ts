import { describe } from "node:test";
import { findNative } from "./native.ts";
import { unixCarrier } from "./test-kill-carrier.ts";
import { proveClientDeaths } from "./test-kill-client.ts";
import { proveServiceDeaths } from "./test-kill-service.ts";
import { freshFolder } from "./transports/test-sockets.ts";

describe("the native transport", { skip: (await findNative()) === undefined && "no @zlink/native" }, () => {
  const carrier = unixCarrier("a Unix socket of the addon", freshFolder(), 100);
  proveServiceDeaths(carrier);
  proveClientDeaths(carrier);
});
