import { fstatSync, openSync, readdirSync, readFileSync } from "node:fs";

/** How many descriptors this process has open. */
export function countDescriptors(): number {
  // Reading the folder takes one itself.
  return readdirSync("/proc/self/fd").length - 1;
}

/** The numbers of all that are open. */
export function openNumbers(): number[] {
  return readdirSync("/proc/self/fd").map(Number).filter(isOpen);
}

/** Whether a number is that of something open. */
export function isOpen(fd: number): boolean {
  try {
    fstatSync(fd);
    return true;
  } catch {
    return false;
  }
}

/** Whether a program that this one starts would not get a descriptor. */
export function closesOnExec(fd: number): boolean {
  const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "utf8"))?.[1];
  // O_CLOEXEC
  return (Number.parseInt(flags ?? "0", 8) & 0o2000000) !== 0;
}

/** Opens something harmless so many times. */
export function openSome(count: number): number[] {
  return Array.from({ length: count }, () => openSync("/dev/null", "r"));
}

/** Opens something harmless until the system gives no more descriptors. */
export function openAll(): number[] {
  const opened: number[] = [];
  for (;;) {
    try {
      opened.push(openSync("/dev/null", "r"));
    } catch {
      return opened;
    }
  }
}
