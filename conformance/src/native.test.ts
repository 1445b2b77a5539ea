import { describe } from "node:test";
import { freshFolder, testCases } from "./test-cases.ts";
import { nativeUnix } from "./transports/native-unix.ts";
import { whyNoAddon } from "./transports/no-addon.ts";

describe("the addon", { skip: whyNoAddon() }, () => testCases(nativeUnix(freshFolder())));
