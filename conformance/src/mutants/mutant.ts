import { ModuleKind, ScriptTarget, transpileModule } from "typescript-6.0";
import { type Mutation, mutatedSource, packages } from "./mutation.ts";

/** A built module that stands in for the one at a URL. */
export interface Mutant {
  readonly url: string;
  readonly code: string;
}

/** Builds the mutant in memory; neither the sources nor their build are touched. Throws like {@link mutatedSource}. */
export function buildMutant(mutation: Mutation): Mutant {
  const { outputText } = transpileModule(mutatedSource(mutation), {
    compilerOptions: {
      target: ScriptTarget.ES2023,
      module: ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
    },
  });
  const built = mutation.file.replace("/src/", "/dist/");
  return { url: new URL(`${built}.js`, packages).href, code: outputText };
}
