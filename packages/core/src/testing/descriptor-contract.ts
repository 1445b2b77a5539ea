import type { FileDescriptor } from "../file-descriptor.ts";
import { closed, end, started, type TransportKind } from "./transport-ends.ts";
import { same, silence, type TransportRecorder, until } from "./transport-recorder.ts";

type OpenDescriptors = (count: number) => readonly FileDescriptor[];

/** What every transport promises that carries descriptors. */
export const descriptorContract: Readonly<
  Record<string, (kind: TransportKind, open: OpenDescriptors) => Promise<void>>
> = {
  async "brings each message its own descriptors, when many leave at once"(kind, open) {
    const { client, service } = await started(kind);
    const counts = [0, 1, 0, 0, 2, 0, 1];
    for (const [index, count] of counts.entries()) send(client, String(index), open(count));
    client.transport.flush();
    await until(() => service.messages.length === counts.length, "seven messages", service);
    same(service.messages, ["0", "1", "2", "3", "4", "5", "6"]);
    same(service.descriptorCounts, counts);
    await end(client, service);
  },

  async "gives a message in front of one with descriptors none of them"(kind, open) {
    const { client, service } = await started(kind);
    service.transport.pause();
    send(client, "1", []);
    client.transport.flush();
    send(client, "2", open(1));
    client.transport.flush();
    await silence();
    service.transport.resume();
    await until(() => service.messages.length === 2, "two messages", service);
    same(service.descriptorCounts, [0, 1]);
    await end(client, service);
  },

  async "keeps descriptors with their message when that is long, and takes 253"(kind, open) {
    const { client, service } = await started(kind);
    send(client, `"${"x".repeat(512 * 1024)}"`, open(2));
    send(client, "2", open(253));
    client.transport.flush();
    await until(() => service.messages.length === 2, "two messages", service);
    same(service.descriptorCounts, [2, 253]);
    await end(client, service);
  },

  async "carries descriptors both ways"(kind, open) {
    const { client, service } = await started(kind);
    send(client, "1", open(1));
    client.transport.flush();
    send(service, "2", open(2));
    service.transport.flush();
    await until(() => service.messages.length === 1, "one message", service);
    await until(() => client.messages.length === 1, "one message", client);
    same([service.descriptorCounts, client.descriptorCounts], [[1], [2]]);
    await end(client, service);
  },

  async "closes the descriptors that it is sent after its end"(kind, open) {
    const { client, service } = await started(kind);
    client.transport.abort();
    await until(() => client.closes === 1, "the close", client);
    const descriptors = open(2);
    send(client, "1", descriptors);
    client.transport.flush();
    same(
      descriptors.map(({ fd }) => fd),
      [-1, -1],
    );
    service.transport.abort();
    await closed(client, service);
  },
};

function send({ transport }: TransportRecorder, json: string, descriptors: readonly FileDescriptor[]): void {
  if (descriptors.length === 0) transport.send(json);
  else transport.send(json, descriptors);
}
