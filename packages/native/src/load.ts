import { join } from "node:path";
import type { Binding } from "./binding.ts";
import { Native } from "./native.ts";

/** The C libraries there are binaries for. Each one's binary fails to load under the other, which does no harm. */
const libraries = ["glibc", "musl"] as const;

let loaded: Native | undefined;

/**
 * Loads the addon for this thread: the same object each time. Throws an error that says which file is missing or does
 * not load. Only for Node (and Electron) on Linux: other runtimes may crash in it.
 */
export function loadNative(): Native {
  loaded ??= new Native(loadBinding());
  return loaded;
}

function loadBinding(): Binding {
  // Imported by name, `process` would make its standard streams at once: 3 ms of every start.
  const { arch, dlopen } = process;
  const failures: string[] = [];
  for (const library of libraries) {
    const path = join(import.meta.dirname, "..", "prebuilt", `linux-${arch}-${library}.node`);
    const module = { exports: {} };
    try {
      dlopen(module, path);
      return module.exports as Binding;
    } catch (error) {
      failures.push(error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error));
    }
  }
  throw new Error(`no binary of @zlink/native loads on linux-${arch}: ${failures.join("; ")}`);
}
