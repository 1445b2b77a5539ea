import { randomUUID } from "node:crypto";
import { openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { FileDescriptor } from "zlink";

/** Opens a descriptor that holds a text, of a file without a name. */
export function openText(held: string): FileDescriptor {
  const path = join(tmpdir(), `zlink-interop-${randomUUID()}`);
  writeFileSync(path, held, { mode: 0o600 });
  try {
    return new FileDescriptor(openSync(path, "r"));
  } finally {
    rmSync(path);
  }
}

/** Passes descriptors that hold the texts to `use`, and closes them when it has returned: what is passed was copied. */
export function withTexts<T>(
  texts: readonly string[],
  use: (descriptors: readonly FileDescriptor[]) => T,
): T {
  const descriptors = texts.map(openText);
  try {
    return use(descriptors);
  } finally {
    for (const descriptor of descriptors) descriptor.close();
  }
}

/** What the descriptors hold that a list of indexes names, in its order. Throws for an index without one. */
export async function readTexts(
  descriptors: readonly FileDescriptor[],
  indexes: readonly number[] = descriptors.map((_, index) => index),
): Promise<string[]> {
  const texts: string[] = [];
  for (const index of indexes) {
    const descriptor = descriptors[index];
    if (descriptor === undefined) throw new Error(`no descriptor ${index} among ${descriptors.length}`);
    texts.push(await text(descriptor.readable()));
  }
  return texts;
}
