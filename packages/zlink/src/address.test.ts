import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ConnectionError } from "@zlink/core";
import { type Address, formatAddress, parseAddress } from "./address.ts";

const unix = (path: string): Address => ({ kind: "unix", path });
const tcp = (host: string, port: number): Address => ({ kind: "tcp", host, port });

describe("addresses", () => {
  const both: Record<string, Address> = {
    "unix:/run/org.example": unix("/run/org.example"),
    "unix:relative/path": unix("relative/path"),
    "unix:/with:colon": unix("/with:colon"),
    "unix:/with space": unix("/with space"),
    "unix:@name": unix("\0name"),
    "unix:@na@me": unix("\0na@me"),
    "tcp:localhost:1": tcp("localhost", 1),
    "tcp:127.0.0.1:0": tcp("127.0.0.1", 0),
    "tcp:[::1]:65535": tcp("::1", 65535),
    "tcp:[fe80::1%eth0]:80": tcp("fe80::1%eth0", 80),
    "exec:/usr/bin/service": { kind: "exec", path: "/usr/bin/service" },
    "exec:relative/program": { kind: "exec", path: "relative/program" },
    "activation:": { kind: "activation", name: undefined },
    "activation:admin": { kind: "activation", name: "admin" },
    "stdio:": { kind: "stdio" },
  };

  for (const [text, address] of Object.entries(both)) {
    it(`reads and writes ${text}`, () => {
      assert.deepEqual(parseAddress(text), address);
      assert.equal(formatAddress(address), text);
    });
  }

  it("ignores the properties behind a semicolon", () => {
    assert.deepEqual(parseAddress("unix:/a;mode=0666;x"), unix("/a"));
    assert.deepEqual(parseAddress("unix:@a;"), unix("\0a"));
    assert.deepEqual(parseAddress("tcp:[::1]:1;tls"), tcp("::1", 1));
    assert.deepEqual(parseAddress("exec:/bin/x;y"), { kind: "exec", path: "/bin/x" });
  });

  it("refuses what is no text, such as a variable of the environment that is not set", () => {
    assert.throws(() => parseAddress(undefined as unknown as string), {
      name: "ConnectionError",
      code: "ERR_VARLINK_ADDRESS",
      message: 'bad address "undefined": expected a string',
    });
  });

  const wrong = [
    "",
    "unix",
    "unix:",
    "unix:@",
    "unix:;mode=0600",
    "unix:/a\0b",
    `unix:@${"x".repeat(108)}`,
    "/run/socket",
    "tcp:",
    "tcp:host",
    "tcp:host:",
    "tcp::1",
    "tcp:host:65536",
    "tcp:host:-1",
    "tcp:host:1x",
    "tcp:::1:80",
    "tcp:[]:1",
    "tcp:[::1]80",
    "http://host/",
    "exec:",
    "exec:/a\0b",
    "stdio:x",
    "UNIX:/a",
    " unix:/a",
  ];
  for (const text of wrong) {
    it(`refuses ${JSON.stringify(text.slice(0, 30))} in one line that quotes it`, () => {
      assert.throws(
        () => parseAddress(text),
        (error) =>
          error instanceof ConnectionError &&
          error.code === "ERR_VARLINK_ADDRESS" &&
          error.message.startsWith(`bad address ${JSON.stringify(text)}: `) &&
          !error.message.includes("\n"),
      );
    });
  }
});
