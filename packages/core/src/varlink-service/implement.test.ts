import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defineInterface } from "../interface/define-interface.ts";
import { call, Example, errorReply, reply, serveExample, turn } from "../server/test-service.ts";
import { VarlinkService } from "./interface.ts";

const info = { vendor: "Example", product: "Tests", version: "1", url: "https://example.org" };

async function ask(bytes: string, options = {}) {
  const peer = serveExample({}, { ...info, ...options }).connect();
  peer.say(bytes);
  await turn();
  return peer.messages;
}

describe("org.varlink.service", () => {
  it("says who made the service and what it implements, itself included, in order", async () => {
    const Before = defineInterface("interface com.example.Before\nmethod A() -> ()\n");
    const interfaces = [Example.implement({} as never), Before.implement({ a() {} })];
    const names = ["com.example.Before", "org.example.Example", "org.varlink.service"];
    assert.deepEqual(await ask(call("org.varlink.service.GetInfo"), { interfaces }), [
      reply({ ...info, interfaces: names }),
    ]);
  });

  it("says empty strings where nothing was said", async () => {
    const peer = serveExample({}, { interfaces: [] }).connect();
    peer.say(call("org.varlink.service.GetInfo"));
    await turn();
    const nothing = { vendor: "", product: "", version: "", url: "" };
    assert.deepEqual(peer.messages, [reply({ ...nothing, interfaces: ["org.varlink.service"] })]);
  });

  it("gives the text that the interface was defined by, comments and all, its own too", async () => {
    const text = "# What for\n# [note]\ninterface org.example.Noted\n\n# first\nmethod A( ) -> ()\n";
    const interfaces = [defineInterface(text).implement({ a() {} })];
    const description = (name: string) =>
      call("org.varlink.service.GetInterfaceDescription", { interface: name });
    const messages = await ask(description("org.example.Noted") + description("org.varlink.service"), {
      interfaces,
    });
    assert.deepEqual(messages, [
      reply({ description: text }),
      reply({ description: VarlinkService.description }),
    ]);
  });

  it("answers what it lacks and what it refuses with its own errors", async () => {
    const describe = "org.varlink.service.GetInterfaceDescription";
    const bytes =
      call(describe, { interface: "org.example.Other" }) +
      call(describe, { interface: "constructor" }) +
      call(describe) +
      call(describe, { interface: 1 }) +
      call("org.varlink.service.GetInfo", { x: 1 }) +
      call("org.varlink.service.GetInfo", {}, "upgrade") +
      call("org.varlink.service.GetNothing");
    assert.deepEqual(await ask(bytes), [
      errorReply("InterfaceNotFound", { interface: "org.example.Other" }),
      errorReply("InterfaceNotFound", { interface: "constructor" }),
      errorReply("InvalidParameter", { parameter: "interface" }),
      errorReply("InvalidParameter", { parameter: "interface" }),
      errorReply("InvalidParameter", { parameter: "x" }),
      errorReply("InvalidParameter", { parameter: "upgrade" }),
      errorReply("MethodNotFound", { method: "org.varlink.service.GetNothing" }),
    ]);
  });

  it("answers a call with more once, without continues", async () => {
    const [only, ...others] = await ask(call("org.varlink.service.GetInfo", {}, "more"));
    assert.deepEqual(others, []);
    assert.deepEqual(Object.keys(only as object), ["parameters"]);
  });

  it("may be implemented by the service itself", async () => {
    const own = VarlinkService.implement({
      getInfo: () => ({ ...info, interfaces: ["all"] }),
      getInterfaceDescription: () => ({ description: "" }),
    });
    assert.deepEqual(await ask(call("org.varlink.service.GetInfo"), { interfaces: [own] }), [
      reply({ ...info, interfaces: ["all"] }),
    ]);
  });

  it("declares all seven errors of the specification", () => {
    assert.deepEqual(Object.keys(VarlinkService.errors).sort(), [
      "ExpectedMore",
      "ExpectedUpgrade",
      "InterfaceNotFound",
      "InvalidParameter",
      "MethodNotFound",
      "MethodNotImplemented",
      "PermissionDenied",
    ]);
  });
});
