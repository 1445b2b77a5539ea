import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import ts from "typescript-6.0";

const program = `import { connect, defineInterface } from "./index.ts";
const Calculator = defineInterface(\`# SOURCE
interface org.example.Calculator
type Stats (count: int, operations: []string, last: ?(add, multiply))
method Divide(dividend: float, divisor: float) -> (result: float)
method GetStats() -> (stats: Stats)
error DivisionByZero (dividend: float)\`);
const calculator = await connect("unix:/x", Calculator);
const reply = await calculator.divide({ dividend: 1, divisor: 2 });
const { stats } = await calculator.getStats();
const outcome = await calculator.divide.result({ dividend: 1, divisor: 2 });
`;

/** What an editor shows over the first place where each of these words stands in the program. */
function hovers(words: readonly string[]): string[] {
  const file = join(import.meta.dirname, "hover-program.ts");
  const { readFile, readDirectory, directoryExists, getDirectories } = ts.sys;
  const service = ts.createLanguageService({
    fileExists: existsSync,
    readFile,
    readDirectory,
    directoryExists,
    getDirectories,
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (path) => {
      if (path === file) return ts.ScriptSnapshot.fromString(program);
      return existsSync(path) ? ts.ScriptSnapshot.fromString(readFileSync(path, "utf8")) : undefined;
    },
    getCurrentDirectory: () => import.meta.dirname,
    getCompilationSettings: () => ({
      strict: true,
      target: ts.ScriptTarget.ES2022,
      lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
      module: ts.ModuleKind.NodeNext,
      types: ["node"],
      allowImportingTsExtensions: true,
    }),
    getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
  });
  const shown = words.map((word) =>
    ts.displayPartsToString(service.getQuickInfoAtPosition(file, program.indexOf(word))?.displayParts),
  );
  service.dispose();
  return shown.map((text) => text.replaceAll(/\s+/g, " "));
}

describe("an editor", () => {
  it("shows plain types over clients, methods, replies and errors, and never the source text", () => {
    const words = ["calculator =", "divide({", "reply =", "stats }", "outcome ="];
    const [client, method, reply, stats, outcome] = hovers(words);
    assert.match(
      client ?? "",
      /^const calculator: Client & Methods<"org\.example\.Calculator", \{ methods: /,
    );
    assert.doesNotMatch(client ?? "", /SOURCE/);
    assert.equal(
      method?.replace(/^.*? \(/, "("),
      "(parameters: { dividend: number; divisor: number; }, options?: CallOptions | undefined) => Promise<{ result: number; }>",
    );
    assert.equal(reply, "const reply: { result: number; }");
    assert.match(stats ?? "", /^const stats: \{ count: number; operations: string\[\]; last\?: "/);
    assert.match(
      outcome ?? "",
      /^const outcome: Result<\{ result: number; \}, .*MethodError<"org\.example\.Calc/,
    );
    assert.doesNotMatch(outcome ?? "", /methods: /);
  });
});
