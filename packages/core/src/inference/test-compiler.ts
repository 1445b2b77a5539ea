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

/**
 * What users import, over the emitted declarations: the helper types as the library has them, and the least that
 * `Interface`, `defineInterface` and `connect` can be.
 */
const library = `
import type { CheckedText } from "${folder}/check.js";
import type { InterfaceSpec, IntFlavour, UntypedSpec } from "${folder}/interface-spec.js";
import type { MethodParameters, MethodReply } from "${folder}/interface-types.js";
import type { MethodKey } from "${folder}/member-key.js";
import type { NameIn, SpecIn } from "${folder}/spec.js";
export type * from "${folder}/interface-types.js";
export type * from "${folder}/interface-spec.js";
export interface Interface<Name extends string = string, Spec extends InterfaceSpec = UntypedSpec> {
  readonly name: Name;
  readonly "~spec"?: Spec;
}
export type DefinedInterface<Text extends string, Int extends IntFlavour> =
  NameIn<Text> extends infer Name extends string ? Interface<Name, SpecIn<Text, Int>> : never;
export declare function defineInterface<const Text extends string, const Int extends IntFlavour = "number">(
  text: CheckedText<Text>, options?: { readonly int?: Int }): DefinedInterface<Text, Int>;
export type Client<Spec extends InterfaceSpec> = {
  [M in keyof Spec["methods"] & string as MethodKey<M>]:
    (parameters: MethodParameters<Spec, M>) => Promise<MethodReply<Spec, M>>;
};
export declare function connect<Name extends string, Spec extends InterfaceSpec>(
  address: string, described: Interface<Name, Spec>): Promise<Client<Spec>>;
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
  lib: ["ES2022"],
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
