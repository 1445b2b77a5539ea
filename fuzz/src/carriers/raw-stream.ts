import { once } from "node:events";
import type { Duplex } from "node:stream";
import { takeDescriptors } from "zlink";

/** Sends back every byte of a connection that was taken over. */
export function sendBack(stream: Duplex): void {
  stream.on("data", () => {
    for (const descriptor of takeDescriptors(stream)) descriptor.close();
  });
  stream.pipe(stream);
  // The peer goes away when it has seen what it wanted.
  stream.on("error", () => stream.destroy());
}

/** Reads so many bytes of what an upgrade gave, and ends it. */
export async function readRaw(upgraded: unknown, length: number): Promise<Uint8Array> {
  const stream = upgraded as Duplex;
  const chunks: Buffer[] = [];
  stream.on("error", () => {});
  for (let count = 0; count < length; ) {
    const [chunk] = (await once(stream, "data")) as [Buffer];
    chunks.push(chunk);
    count += chunk.length;
  }
  stream.destroy();
  return Buffer.concat(chunks);
}
