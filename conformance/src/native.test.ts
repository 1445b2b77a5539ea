import { describe } from "node:test";
import { freshFolder, testCases } from "./test-cases.ts";
import { nativeUnix } from "./transports/native-unix.ts";

describe("the addon", { skip: process.platform !== "linux" }, () => testCases(nativeUnix(freshFolder())));
