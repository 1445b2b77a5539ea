import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { framed } from "./framed.ts";
import { defineInterface } from "./interface/define-interface.ts";
import { defaultLimits } from "./protocol/limits.ts";
import { settled } from "./test-runtime.ts";
import { ScriptedPeer } from "./testing/scripted-peer.ts";
import { traced } from "./trace.ts";

defineInterface(
  `interface org.example.Secrets
type Login (name: string, password: string)
type Key (
  # [Sensitive]
  bytes: string,
  size: int
)
# [Sensitive]
method SetPassword(password: string) -> (old: ?string)
method Enter(login: Login, others: []Login, byName: [string]?Key) -> (keys: ?[]Key, welcome: string)
error Wrong (password: string, tries: int)`,
  { sensitive: ["Login.password", "Wrong.password"] },
);

/** Lines with the number of the connection and the durations left out. */
function trace(side: "client" | "server") {
  const lines: string[] = [];
  const peer = new ScriptedPeer();
  const transport = traced(framed(peer.stream, defaultLimits), {
    side,
    name: "unix:/run/example",
    write: (line) => lines.push(line.replace(/^zlink \d+ /, "").replace(/after \d+\.\d ms/, "after 0.0 ms")),
  });
  transport.start({ onMessage() {}, onDrain() {}, onEnd() {}, onClose() {} });
  return { lines, peer, transport };
}

const secret = "hunter2";

describe("a trace", () => {
  it("prints calls and their replies, on the client", async () => {
    const { lines, peer, transport } = trace("client");
    transport.send('{"method":"org.example.Ftl.Add","parameters":{"a":9007199254740993,"b":2}}');
    transport.send('{"method":"org.example.Ftl.Watch","more":true,"org.example.token":"t"}');
    transport.send('{"method":"org.example.Ftl.Note","oneway":true}');
    transport.send('{"method":"org.example.Ftl.Add"}');
    peer.say('{"parameters":{"sum":3}}\0{"parameters":{"count":1},"continues":true}\0{}\0');
    peer.say('{"error":"org.example.Ftl.Refused","parameters":{"why":"a\\nb\u009b"}}\0{}\0[]\0');
    transport.close();
    await settled();
    assert.deepEqual(lines, [
      "opened unix:/run/example, as client",
      '→ call org.example.Ftl.Add {"a":9007199254740993,"b":2}',
      "→ call org.example.Ftl.Watch more org.example.token",
      "→ call org.example.Ftl.Note oneway",
      "→ call org.example.Ftl.Add",
      '← reply to org.example.Ftl.Add {"sum":3} after 0.0 ms',
      '← continues to org.example.Ftl.Watch {"count":1} after 0.0 ms',
      "← reply to org.example.Ftl.Watch after 0.0 ms",
      '← error org.example.Ftl.Refused to org.example.Ftl.Add {"why":"a\\nb\\u009b"} after 0.0 ms',
      "← reply to no call",
      "← what is no reply, 2 characters",
      "closed",
    ]);
  });

  it("prints them on the service, an upgrade, and what is too long in part", () => {
    const { lines, peer, transport } = trace("server");
    peer.say(`{"method":"org.example.Ftl.Open","parameters":{"text":"${"x".repeat(300)}"},"upgrade":true}\0`);
    transport.send("{}");
    transport.detach();
    assert.deepEqual(lines, [
      "opened unix:/run/example, as server",
      `← call org.example.Ftl.Open upgrade {"text":"${"x".repeat(191)}…`,
      "→ reply to org.example.Ftl.Open after 0.0 ms",
      "was taken over",
    ]);
  });

  it("shows nothing that is sensitive, by a comment or a name, wherever it is", () => {
    const { lines, peer, transport } = trace("client");
    const login = `{"name":"me","password":"${secret}"}`;
    const key = `{"bytes":"${secret}","size":7}`;
    const parameters = `{"login":${login},"others":[${login}],"byName":{"a":${key},"b":null}}`;
    transport.send(`{"method":"org.example.Secrets.SetPassword","parameters":{"password":"${secret}"}}`);
    transport.send(`{"method":"org.example.Secrets.Enter","parameters":${parameters}}`);
    transport.send('{"method":"org.example.Secrets.Enter"}');
    transport.send('{"method":"org.example.Secrets.SetPassword"}');
    transport.send(
      `{"method":"org.example.Secrets.Enter","parameters":{"login":"${secret}","others":{"x":"${secret}"}}}`,
    );
    peer.say(`{"parameters":{"old":"${secret}"}}\0{"parameters":{"keys":[${key}],"welcome":"hi"}}\0`);
    peer.say(`{"error":"org.example.Secrets.Wrong","parameters":{"password":"${secret}","tries":3}}\0`);
    peer.say(`{"error":"org.example.Other.Wrong","parameters":{"password":"${secret}"}}\0`);
    assert.ok(!lines.join().includes(secret), lines.join("\n"));
    const hidden = '"(sensitive)"';
    assert.deepEqual(lines.slice(1), [
      "→ call org.example.Secrets.SetPassword (sensitive)",
      `→ call org.example.Secrets.Enter {"login":{"name":"me","password":${hidden}},"others":[{"name":"me","password":${hidden}}],"byName":{"a":{"bytes":${hidden},"size":7},"b":null}}`,
      "→ call org.example.Secrets.Enter",
      "→ call org.example.Secrets.SetPassword",
      `→ call org.example.Secrets.Enter {"login":${hidden},"others":${hidden}}`,
      "← reply to org.example.Secrets.SetPassword (sensitive) after 0.0 ms",
      `← reply to org.example.Secrets.Enter {"keys":[{"bytes":${hidden},"size":7}],"welcome":"hi"} after 0.0 ms`,
      `← error org.example.Secrets.Wrong to org.example.Secrets.Enter {"password":${hidden},"tries":3} after 0.0 ms`,
      "← error org.example.Other.Wrong to org.example.Secrets.SetPassword (sensitive) after 0.0 ms",
    ]);
  });
});
