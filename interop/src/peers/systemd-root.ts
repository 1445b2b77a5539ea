import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cachedFolder } from "./cache.ts";
import { unpackDebianPackages } from "./debian-packages.ts";

/** A release of systemd, unpacked with all that it needs. */
export interface SystemdRoot {
  readonly suite: string;
  readonly folder: string;
}

const packages = [
  "base-files",
  "dbus-daemon",
  "systemd",
  "systemd-boot-tools",
  "systemd-container",
  "systemd-repart",
  "systemd-resolved",
  "systemd-userdbd",
];

/** What the services are to find: two users, an extension, a machine image, a boot entry. */
const fixtures: Readonly<Record<string, string>> = {
  "etc/machine-id": `${"0123456789abcdef".repeat(2)}\n`,
  "etc/passwd": [
    "root:x:0:0:root:/root:/bin/sh",
    "messagebus:x:990:990::/:/usr/sbin/nologin",
    "systemd-resolve:x:991:991::/:/usr/sbin/nologin",
    "systemd-network:x:992:992::/:/usr/sbin/nologin",
    "nobody:x:65534:65534::/:/usr/sbin/nologin\n",
  ].join("\n"),
  "etc/group": [
    "root:x:0:",
    "messagebus:x:990:",
    "systemd-resolve:x:991:",
    "systemd-network:x:992:",
    "systemd-journal:x:993:",
    "nogroup:x:65534:\n",
  ].join("\n"),
  "var/lib/extensions/hello/usr/lib/extension-release.d/extension-release.hello": "ID=_any\n",
  "var/lib/machines/hello/usr/lib/os-release": "ID=hello\n",
  "boot/loader/entries/hello.conf": "title Hello\nversion 1\nlinux /vmlinuz\n",
  "boot/vmlinuz": "",
};

/** Unpacks the systemd of a Debian suite, once. Rejects with `Unavailable` where that cannot be. */
export async function systemdRoot(suite: string): Promise<SystemdRoot> {
  const folder = await cachedFolder(`systemd-${suite}`, async (root) => {
    await unpackDebianPackages(root, { suite, packages, withDependencies: true });
    for (const mountPoint of ["dev", "proc", "sys", "run", "tmp"]) {
      await mkdir(join(root, mountPoint), { recursive: true });
    }
    for (const [path, text] of Object.entries(fixtures)) {
      await mkdir(join(root, dirname(path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
  });
  return { suite, folder };
}

const library = "usr/lib/x86_64-linux-gnu";

/** The words that start a program of the unpacked packages with their own loader, outside of any namespace. */
export function systemdCommand({ folder }: SystemdRoot, program: string): readonly [string, ...string[]] {
  const loader = join(folder, "usr/lib64/ld-linux-x86-64.so.2");
  const libraries = [library, `${library}/systemd`].map((path) => join(folder, path)).join(":");
  return [loader, "--library-path", libraries, join(folder, program)];
}
