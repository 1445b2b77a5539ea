import { release } from "node:os";

/** Whether the kernel is at least of this version: what it has since then must be there, and is not looked away from. */
export function isKernelSince(major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = release().split(".").map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
