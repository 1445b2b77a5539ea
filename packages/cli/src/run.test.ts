import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { run } from "./run.ts";
import { startService } from "./test-service.ts";
import { recordTerminal } from "./test-terminal.ts";

describe("on a terminal", () => {
  it("prints replies pretty and in colours", async () => {
    await using service = await startService();
    const terminal = recordTerminal();
    const code = await run(["call", service.address, "org.example.Workshop.Echo", '{"number": 1}'], terminal);
    assert.equal(code, 0);
    assert.equal(
      terminal.written.output,
      '{\n\t"\u001b[32mnumber\u001b[39m" : \u001b[1m\u001b[34m1\u001b[39m\u001b[22m\n}\n',
    );
    assert.equal(terminal.written.messages, "");
  });

  it("says that it waits for parameters, and takes them", async () => {
    await using service = await startService();
    const terminal = recordTerminal({ hasColors: false, input: '{"number": 2}\n' });
    await run(["call", service.address, "org.example.Workshop.Echo"], terminal);
    assert.equal(
      terminal.written.messages,
      "Reading the parameters, a JSON object, from standard input; Ctrl-D at once for none.\n",
    );
    assert.equal(terminal.written.output, '{\n\t"number" : 2\n}\n');
  });

  it("does not say so with --quiet", async () => {
    await using service = await startService();
    const terminal = recordTerminal({ input: "" });
    assert.equal(await run(["call", "-q", service.address, "org.example.Workshop.Tidy"], terminal), 0);
    assert.deepEqual(terminal.written, { output: "", messages: "" });
  });

  it("highlights descriptions and prints what is printed in a pipe, colours aside", async () => {
    await using service = await startService();
    const screen = recordTerminal();
    const pipe = recordTerminal({ isTerminal: false });
    for (const words of [["introspect", service.address], ["info", service.address], ["help"]]) {
      await run(words, screen);
      await run(words, pipe);
    }
    assert.notEqual(screen.written.output, pipe.written.output);
    assert.equal(stripVTControlCharacters(screen.written.output), pipe.written.output);
  });

  it("names an error in red", async () => {
    const terminal = recordTerminal();
    assert.equal(await run(["nope"], terminal), 1);
    const { messages } = terminal.written;
    assert.ok(messages.startsWith("\u001b[1m\u001b[31mexpected a command"));
    assert.ok(messages.endsWith("\u001b[39m\u001b[22m\n"));
  });
});
