import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runToSuccess } from "../process/run-command.ts";
import { Unavailable } from "./unavailable.ts";

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
const downloadLimitMs = 240_000;

/** What to unpack from Debian. */
export interface DebianSelection {
  /** A suite or a release, such as `trixie`. */
  readonly suite: string;
  readonly packages: readonly string[];
  /** Whether everything that the packages depend on comes too. */
  readonly withDependencies: boolean;
}

/**
 * Unpacks Debian packages into `root`, installing nothing: apt works on lists, caches and a package database of
 * its own below `root`, and the mirror is the one that this machine's apt already uses.
 */
export async function unpackDebianPackages(root: string, selection: DebianSelection): Promise<void> {
  const aptFolder = join(root, ".apt");
  const env = { APT_CONFIG: await writeAptConfiguration(aptFolder, selection.suite) };
  const limits = { env, timeoutMs: downloadLimitMs };
  await runToSuccess("apt-get", ["-qq", "update"], limits);
  const archives = join(aptFolder, "cache/archives");
  if (selection.withDependencies) {
    const install = ["-qq", "-y", "--download-only", "--no-install-recommends", "install"];
    await runToSuccess("apt-get", [...install, ...selection.packages], limits);
  } else {
    await runToSuccess("apt-get", ["-qq", "download", ...selection.packages], { ...limits, cwd: archives });
  }
  for (const link of ["bin", "sbin", "lib", "lib64"]) {
    await mkdir(join(root, "usr", link), { recursive: true });
    await symlink(`usr/${link}`, join(root, link));
  }
  for (const file of await readdir(archives)) {
    if (file.endsWith(".deb")) await runToSuccess("dpkg-deb", ["-x", join(archives, file), root]);
  }
  await rm(aptFolder, { recursive: true, force: true });
}

async function writeAptConfiguration(aptFolder: string, suite: string): Promise<string> {
  for (const folder of ["parts", "preferences", "state/lists/partial", "cache/archives/partial"]) {
    await mkdir(join(aptFolder, folder), { recursive: true });
  }
  const mirror = await findMirror();
  await writeFile(join(aptFolder, "status"), "");
  await writeFile(join(aptFolder, "sources.list"), `deb [signed-by=${keyring}] ${mirror} ${suite} main\n`);
  const settings: Readonly<Record<string, string>> = {
    "Dir::Etc::sourcelist": join(aptFolder, "sources.list"),
    "Dir::Etc::sourceparts": join(aptFolder, "parts"),
    "Dir::Etc::preferencesparts": join(aptFolder, "preferences"),
    "Dir::State": join(aptFolder, "state"),
    "Dir::State::status": join(aptFolder, "status"),
    "Dir::Cache": join(aptFolder, "cache"),
    // The cache may lie where apt's own user cannot write.
    "APT::Sandbox::User": "root",
    "Acquire::Languages": "none",
    "Acquire::Retries": "3",
    "Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled": "false",
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} "${value}";\n`);
  const path = join(aptFolder, "apt.conf");
  await writeFile(path, lines.join(""));
  return path;
}

async function findMirror(): Promise<string> {
  if (process.arch !== "x64") throw new Unavailable(`Debian's peers are for x64, this is ${process.arch}`);
  if (!existsSync(keyring)) throw new Unavailable(`no ${keyring}: not a Debian machine`);
  const codename = /^VERSION_CODENAME=(\w+)/m.exec(await readFile("/etc/os-release", "utf8"))?.[1];
  const targets = ["indextargets", "--format", "$(RELEASE) $(SITE)", "Created-By: Packages"];
  const lines = (await runToSuccess("apt-get", targets)).split("\n");
  const mirror = lines.find((line) => line.startsWith(`${codename} `))?.split(" ")[1];
  if (mirror === undefined) throw new Unavailable(`apt's sources name no mirror of Debian ${codename}`);
  return mirror;
}
