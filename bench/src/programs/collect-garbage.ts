interface CollectOptions {
  readonly type: "major";
  readonly execution: "sync";
  readonly flavor: "last-resort";
}

/** Gives back all memory that is not in use, in a process that was started with `--expose-gc`. */
export function collectGarbage(): void {
  const { gc } = globalThis as { readonly gc?: (options: CollectOptions) => void };
  if (gc === undefined) throw new Error("expected a process with --expose-gc");
  gc({ type: "major", execution: "sync", flavor: "last-resort" });
}
