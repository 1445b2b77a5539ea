import type { FileDescriptor, FileDescriptorSource } from "./file-descriptor.ts";

/** A descriptor of no file, which counts how often it was closed or taken. */
export class CountedDescriptor implements FileDescriptor {
  closings = 0;
  readonly #number: number;

  constructor(number = 3) {
    this.#number = number;
  }

  get fd(): number {
    return this.closings === 0 ? this.#number : -1;
  }

  take(): number {
    this.closings += 1;
    return this.#number;
  }

  close(): void {
    this.closings += 1;
  }

  [Symbol.dispose](): void {
    if (this.closings === 0) this.close();
  }
}

/** Makes this many of them. */
export function descriptors(count: number): CountedDescriptor[] {
  return Array.from({ length: count }, (_, index) => new CountedDescriptor(3 + index));
}

/**
 * The descriptors of a process that is none: copies what is open, refuses what is not, as the system does, and
 * remembers all that it ever gave out.
 */
export class DescriptorTable {
  /** All that were made, oldest first. */
  readonly all: CountedDescriptor[] = [];
  #next = 100;

  /** Opens a new one. */
  open(): CountedDescriptor {
    this.#next += 1;
    const descriptor = new CountedDescriptor(this.#next);
    this.all.push(descriptor);
    return descriptor;
  }

  /** Copies one; throws as `dup` does for one that is closed. */
  readonly duplicate = (source: FileDescriptorSource): CountedDescriptor => {
    const fd = typeof source === "number" ? source : source.fd;
    if (fd < 0) throw new Error("EBADF: bad file descriptor, dup");
    return this.open();
  };

  /** How many are open. */
  get openCount(): number {
    return this.all.filter(({ closings }) => closings === 0).length;
  }
}
