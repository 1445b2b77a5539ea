// Builds the addon for this machine into prebuilt/, unless it is there already, with the C compiler `cc`, or what $CC
// says. Prints why it cannot: all but what needs the addon works without it.
import { existsSync } from "node:fs";
import { arch, env, exit, platform, report } from "node:process";
import { compile, isBuilt, markBuilt, prebuilt } from "./compile.mjs";

const library = "glibcVersionRuntime" in (report.getReport().header ?? {}) ? "glibc" : "musl";
const target = `linux-${arch}-${library}`;

function main() {
  if (platform !== "linux") return `it is for Linux, not for ${platform}`;
  if (isBuilt(target) && existsSync(prebuilt(target))) return undefined;
  const failure = compile([env.CC ?? "cc"], target);
  if (failure === undefined) markBuilt(target);
  return failure;
}

const failure = main();
if (failure !== undefined) {
  console.log(`@zlink/native is not built: ${failure}`);
  exit(env.CI ? 1 : 0);
}
