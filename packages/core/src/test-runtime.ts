import type { Runtime } from "./runtime.ts";
import { DescriptorTable } from "./test-descriptors.ts";

/** The runtime of tests: Node's, but warnings are kept instead of printed. */
export interface TestRuntime extends Runtime {
  /** What {@link Runtime.warn} was told, oldest first. */
  readonly warnings: Error[];
}

/** The user that services in tests act as. */
export const testUserId = 1000;

/** A runtime that passes descriptors of a table of its own. */
export interface TestDescriptorRuntime extends TestRuntime {
  readonly table: DescriptorTable;
}

/** Makes one. */
export function testDescriptorRuntime(table = new DescriptorTable()): TestDescriptorRuntime {
  return { ...testRuntime(), table, duplicate: table.duplicate };
}

/** Makes a runtime whose warnings a test can look at. */
export function testRuntime(): TestRuntime {
  const warnings: Error[] = [];
  return {
    warnings,
    userId: testUserId,
    // A tick that a microtask schedules runs when the queue of microtasks is empty.
    afterMicrotasks: (callback) => queueMicrotask(() => process.nextTick(callback)),
    afterInput: (callback) => setImmediate(callback),
    warn: (warning) => warnings.push(warning),
  };
}

/** Resolves when all that can happen without input or timers has happened. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
