import type { Descriptor } from "./protocol/framing.ts";

/** A descriptor of no file, which counts how often it was closed. */
export class CountedDescriptor implements Descriptor {
  closings = 0;

  close(): void {
    this.closings += 1;
  }
}

/** Makes this many of them. */
export function descriptors(count: number): CountedDescriptor[] {
  return Array.from({ length: count }, () => new CountedDescriptor());
}
