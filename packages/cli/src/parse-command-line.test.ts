import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { commands } from "./command-table.ts";
import { parseCommandLine } from "./parse-command-line.ts";

function parseCommand(...words: string[]) {
  const request = parseCommandLine(words, commands);
  assert.equal(request.kind, "command");
  // The line above says so.
  return request as Extract<typeof request, { kind: "command" }>;
}

describe("parseCommandLine", () => {
  it("takes options anywhere, short ones together, values behind = or a blank", () => {
    const request = parseCommand("-jq", "call", "--timeout", "2", "unix:/x", "--graceful=a.b.C", "a.b.D");
    assert.equal(request.command.verb, "call");
    assert.deepEqual(request.arguments, ["unix:/x", "a.b.D"]);
    assert.deepEqual(request.settings, {
      json: "auto",
      isQuiet: true,
      timeoutMs: 2000,
      flag: undefined,
      collects: false,
      graceful: ["a.b.C"],
    });
  });

  it("waits 45 s by default", () => {
    assert.equal(parseCommand("info", "unix:/x").settings.timeoutMs, 45_000);
  });

  it("lets the last of two flags hold", () => {
    assert.equal(parseCommand("call", "--more", "--oneway", "a", "b").settings.flag, "oneway");
    assert.equal(parseCommand("call", "--oneway", "--more", "a", "b").settings.flag, "more");
    assert.equal(parseCommand("info", "-j", "--json=off", "a").settings.json, undefined);
  });

  it("takes -E for --more without a limit of time", () => {
    const { settings } = parseCommand("call", "-E", "a", "b");
    assert.equal(settings.flag, "more");
    assert.equal(settings.timeoutMs, undefined);
  });

  it("accepts --no-pager, since nothing is ever put into one", () => {
    assert.deepEqual(parseCommand("info", "--no-pager", "a").arguments, ["a"]);
  });

  it("takes nothing behind -- for an option", () => {
    assert.deepEqual(parseCommand("validate-idl", "--", "--more").arguments, ["--more"]);
  });

  it("asks for help and the version wherever they stand", () => {
    assert.deepEqual(parseCommandLine(["call", "-h"], commands), { kind: "help" });
    assert.deepEqual(parseCommandLine(["--version", "nonsense"], commands), { kind: "version" });
  });

  const mistakes: readonly (readonly [string, string])[] = [
    [
      "",
      "expected a command, one of info, list-interfaces, list-methods, introspect, call, validate-idl, help, got none",
    ],
    [
      "inform",
      'expected a command, one of info, list-interfaces, list-methods, introspect, call, validate-idl, help, got "inform"',
    ],
    ["info", "too few arguments, expected: zlink info ADDRESS"],
    ["info a b", "too many arguments, expected: zlink info ADDRESS"],
    ["call a", "too few arguments, expected: zlink call ADDRESS METHOD [PARAMETERS]"],
    ["validate-idl a b", "too many arguments, expected: zlink validate-idl [FILE]"],
    ["info --nope a", "unknown option --nope"],
    ["info --constructor a", "unknown option --constructor"],
    ["info -x a", "unknown option -x"],
    ["info --j a", "unknown option --j"],
    ["info --more a", "the command info takes no option --more"],
    ["info -E a", "the command info takes no option -E"],
    ["call a b --timeout", "expected a value behind --timeout"],
    ["call a b --more=1", 'expected no value behind --more, got "1"'],
    ["info a --json=yaml", 'expected --json= to be pretty, short or off, got "yaml"'],
    ["call a b --graceful=X", 'expected --graceful= to be an interface, a dot and an error, got "X"'],
  ];
  for (const [line, message] of mistakes) {
    it(`refuses ${JSON.stringify(line)}`, () => {
      const words = line.split(" ").filter((word) => word !== "");
      assert.throws(() => parseCommandLine(words, commands), { name: "CommandLineError", message });
    });
  }
});
