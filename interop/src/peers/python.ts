import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand, runToSuccess } from "../process/run-command.ts";
import { cachedFolder, interopFolder } from "./cache.ts";
import { Unavailable } from "./unavailable.ts";

/** Python with the two Varlink packages. */
export interface PythonPeers {
  /** How a script of ours, or a module of theirs, is started. */
  readonly command: "python3";
  readonly env: Readonly<Record<string, string>>;
  /** Where our scripts are. */
  readonly scripts: string;
  /** Versions by package. */
  readonly versions: Readonly<Record<string, string>>;
}

const scripts = join(interopFolder, "peers/python");

/** Gets the packages that requirements.txt pins. `Unavailable` without Python or pip. */
export async function getPythonPeers(): Promise<PythonPeers> {
  const requirements = join(scripts, "requirements.txt");
  const text = await readFile(requirements, "utf8");
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 12);
  const folder = await cachedFolder(`python-${digest}`, async (target) => {
    const pip = await runCommand("python3", ["-m", "pip", "--version"]).catch(() => undefined);
    if (pip?.exitCode !== 0) throw new Unavailable("no python3 with pip");
    const install = [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--no-compile",
      "--target",
      target,
      "-r",
      requirements,
    ];
    await runToSuccess("python3", install, { timeoutMs: 180_000 });
  });
  const pins = [...text.matchAll(/^(\w+)==(.+)$/gm)].map(([, name, version]) => [name, version]);
  return {
    command: "python3",
    env: { PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: "1" },
    scripts,
    versions: Object.fromEntries(pins) as Record<string, string>,
  };
}
