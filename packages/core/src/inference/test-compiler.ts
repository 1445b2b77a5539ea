import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The compilers that users of the library may have. */
export const compilerVersions = ["5.4", "5.9", "6.0", "7.0"] as const;

export type CompilerVersion = (typeof compilerVersions)[number];

/** What the compiler said. */
export interface Compilation {
  /** Its errors, one a line. */
  readonly errors: readonly string[];
  /** How many types it instantiated: exact, unlike times. */
  readonly instantiations: number;
}

export interface CompileOptions {
  readonly version?: CompilerVersion;
  /** Beside `strict`; written into `compilerOptions`. */
  readonly compilerOptions?: Readonly<Record<string, unknown>>;
}

const folder = dirname(fileURLToPath(import.meta.url));
const packageOf = {
  "5.4": "typescript-5.4",
  "5.9": "typescript-5.9",
  "6.0": "typescript-6.0",
  "7.0": "typescript",
};

/** What users import: this package as it is built, and what a front door for some runtime adds. */
const library = `
import type { Client, Interface, InterfaceSpec, Methods } from "${dirname(folder)}/index.js";
export * from "${dirname(folder)}/index.js";
export declare function connect<Name extends string, Spec extends InterfaceSpec>(
  address: string, described: Interface<Name, Spec>): Promise<Client<unknown> & Methods<Name, Spec, unknown>>;
`;

/** A folder of TypeScript files that users could have written; they import `./library.js`. */
export class TestProject {
  readonly folder = mkdtempSync(join(tmpdir(), "zlink-types-"));

  constructor() {
    this.write("package.json", `{ "type": "module" }`);
    this.write("library.d.ts", library);
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), "utf8");
  }

  /** Compiles some of the files, and what they import, without output. */
  async compile(files: readonly string[], options: CompileOptions = {}): Promise<Compilation> {
    const config = `tsconfig.${options.version ?? "7.0"}.${files[0]}.json`;
    const compilerOptions = { ...defaultOptions, ...options.compilerOptions };
    this.write(config, JSON.stringify({ files, compilerOptions }));
    return readOutput(await run(options.version ?? "7.0", join(this.folder, config)));
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const defaultOptions = {
  strict: true,
  noEmit: true,
  target: "ES2022",
  lib: ["ES2023", "ESNext.Disposable", "WebWorker"],
  module: "NodeNext",
  moduleResolution: "NodeNext",
  types: [],
};

/** A description as the source text of a literal. */
export function literal(description: string): string {
  return `\`${description.replace(/[\\`]|\$\{/g, "\\$&").replaceAll("\r", "\\r")}\``;
}

function run(version: CompilerVersion, config: string): Promise<string> {
  const packageFile = createRequire(import.meta.url).resolve(`${packageOf[version]}/package.json`);
  const compiler = join(dirname(packageFile), "bin", "tsc");
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [compiler, "-p", config, "--extendedDiagnostics", "--pretty", "false"],
      { maxBuffer: 1 << 28 },
      (_error, output) => resolve(output),
    );
  });
}

function readOutput(output: string): Compilation {
  const instantiations = /^Instantiations:\s*(\d+)/m.exec(output)?.[1];
  const errors = output.split("\n").filter((line) => /error TS\d+/.test(line));
  if (instantiations === undefined && errors.length === 0) {
    throw new Error(`the compiler printed no diagnostics: ${output}`);
  }
  return { errors, instantiations: Number(instantiations ?? Number.NaN) };
}
