import { closed, end, started, type TransportKind } from "./transport-ends.ts";
import { same, silence, TransportRecorder, until } from "./transport-recorder.ts";

/** What every transport promises of messages and of its end, each under the sentence that says it. */
export const messageContract: Readonly<Record<string, (kind: TransportKind) => Promise<void>>> = {
  async "carries messages both ways, in order"(kind) {
    const { client, service } = await started(kind);
    for (const text of ["1", '"é\u2028😀"', "3"]) client.transport.send(text);
    client.transport.flush();
    service.transport.send("4");
    service.transport.flush();
    await until(() => service.messages.length === 3, "three messages", service);
    await until(() => client.messages.length === 1, "one message", client);
    same(service.messages, ["1", '"é\u2028😀"', "3"]);
    same(client.messages, ["4"]);
    await end(client, service);
  },

  async "writes nothing before a flush"(kind) {
    const { client, service } = await started(kind);
    client.transport.send("1");
    await silence();
    same(service.messages, []);
    client.transport.flush();
    await until(() => service.messages.length === 1, "one message", service);
    await end(client, service);
  },

  async "carries a message of a megabyte"(kind) {
    const { client, service } = await started(kind);
    const json = `"${"x".repeat(1024 * 1024)}"`;
    client.transport.send(json);
    client.transport.flush();
    await until(() => service.messages.length === 1, "one message", service);
    same(service.messages[0]?.length, json.length);
    await end(client, service);
  },

  async "tells when what was flushed has left"(kind) {
    const { client, service } = await started(kind);
    let hasLeft = false;
    client.transport.send("1");
    client.transport.flush(() => {
      hasLeft = true;
      client.wake();
    });
    await until(() => hasLeft, "onWritten", client);
    await end(client, service);
  },

  async "tells that an empty flush has left, and asks for no patience"(kind) {
    const { client, service } = await started(kind);
    let hasLeft = false;
    const mayGoOn = client.transport.flush(() => {
      hasLeft = true;
      client.wake();
    });
    same(mayGoOn, true);
    await until(() => hasLeft, "onWritten", client);
    await end(client, service);
  },

  async "reports nothing while it is paused, and all of it when it is resumed"(kind) {
    const { client, service } = await started(kind);
    service.transport.pause();
    for (const text of ["1", "2", "3"]) client.transport.send(text);
    client.transport.flush();
    await silence();
    same(service.messages, []);
    service.transport.resume();
    await until(() => service.messages.length === 3, "three messages", service);
    await end(client, service);
  },

  async "stops within a read when a message makes its receiver pause"(kind) {
    const { client, service } = await started(kind);
    service.whenMessage = () => service.transport.pause();
    for (const text of ["1", "2", "3"]) client.transport.send(text);
    client.transport.flush();
    await until(() => service.messages.length === 1, "one message", service);
    await silence();
    for (const count of [2, 3]) {
      same(service.messages.length, count - 1);
      service.transport.resume();
      await until(() => service.messages.length === count, `message ${count}`, service);
    }
    await end(client, service);
  },

  async "holds the end of the peer back behind messages that wait"(kind) {
    const { client, service } = await started(kind);
    service.whenMessage = () => service.transport.pause();
    client.transport.send("1");
    client.transport.send("2");
    client.transport.close();
    await until(() => service.messages.length === 1, "one message", service);
    await silence();
    service.whenMessage = () => {};
    service.transport.resume();
    // Where it can be told that nobody waits for an answer, the close may come instead.
    await until(() => service.ends.length + service.closes > 0, "the end or the close", service);
    service.transport.abort();
    await closed(client, service);
    const order = ["message", "message", "end", "close"];
    same(service.log, service.ends.length > 0 ? order : ["message", "close"]);
  },

  async "delivers what was sent before it closed, then the end, then the close, each once"(kind) {
    const { client, service } = await started(kind);
    client.transport.send("1");
    client.transport.close();
    await until(() => service.ends.length === 1, "the end", service);
    same(service.messages, ["1"]);
    same(service.ends, [kind.endOfClosedPeer]);
    service.transport.close();
    await closed(client, service);
    await silence();
    same(service.log, ["message", "end", "close"]);
    same(client.closes, 1);
    same(client.messages, []);
  },

  async "closes once, however often and in whatever way it is told to"(kind) {
    const { client, service } = await started(kind);
    client.transport.close();
    client.transport.close();
    client.transport.abort();
    client.transport.abort();
    await until(() => client.closes === 1, "the close", client);
    client.transport.close();
    service.transport.abort();
    await closed(client, service);
    await silence();
    same([client.closes, service.closes], [1, 1]);
  },

  async "takes messages after its end without throwing"(kind) {
    const { client, service } = await started(kind);
    client.transport.abort();
    await until(() => client.closes === 1, "the close", client);
    client.transport.send("1");
    client.transport.flush(() => {
      throw new Error("expected no onWritten after the end");
    });
    service.transport.abort();
    await closed(client, service);
    same(service.messages, []);
  },

  async "may be aborted before it is started"(kind) {
    const { client, service } = await kind.open();
    service.abort();
    const receiver = new TransportRecorder(client);
    client.start(receiver);
    await until(() => receiver.ends.length + receiver.closes > 0, "the end", receiver);
    client.abort();
    await until(() => receiver.closes === 1, "the close", receiver);
  },

  async "asks a sender for patience, or not, and says when it is over"(kind) {
    const { client, service } = await started(kind);
    service.transport.pause();
    const json = `"${"x".repeat(256 * 1024)}"`;
    let sent = 0;
    let mayGoOn = true;
    while (mayGoOn && sent < 64) {
      client.transport.send(json);
      mayGoOn = client.transport.flush();
      sent += 1;
    }
    service.transport.resume();
    if (!mayGoOn) await until(() => client.drains > 0, "onDrain", client);
    await until(() => service.messages.length === sent, `${sent} messages`, service);
    await end(client, service);
  },

  async "gives itself away without reporting what follows"(kind) {
    const { client, service } = await started(kind);
    let raw: unknown;
    service.whenMessage = () => {
      raw ??= service.transport.detach();
    };
    client.transport.send("1");
    client.transport.send("2");
    client.transport.flush();
    await until(() => raw !== undefined, "the first message", service);
    await silence();
    same(service.messages, ["1"]);
    service.transport.abort();
    client.transport.abort();
    await closed(client, service);
    same(service.ends, []);
  },
};
