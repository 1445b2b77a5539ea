import type { LoadHook, ResolveHook } from "node:module";
import type { Mutant } from "./mutant.ts";

let mutant: Mutant | undefined;

/** Called by Node with what `register` was given. */
export function initialize(data: Mutant): void {
  mutant = data;
}

/** Called by Node for every import: packages are taken by their modules, since none can be replaced in a bundle. */
export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  const resolved = await nextResolve(specifier, context);
  return { ...resolved, url: resolved.url.replace(/(?<=\/packages\/\w+)\/bundle\//, "/dist/") };
};

/** Called by Node for every module: the mutant is loaded in the place of the module that it was made from. */
export const load: LoadHook = (url, context, nextLoad) => {
  if (mutant === undefined || url !== mutant.url) return nextLoad(url, context);
  return { format: "module", shortCircuit: true, source: mutant.code };
};
