import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type ChildService, startChildService } from "../process/child-service.ts";
import type { SystemdRoot } from "./systemd-root.ts";
import { Unavailable } from "./unavailable.ts";

/** How a real systemd service is started. */
export interface SystemdServiceOptions {
  readonly name: string;
  readonly command: readonly string[];
  /** `perConnection` starts the service once a connection, with the connected socket (`Accept=yes`). */
  readonly activation: "listening" | "perConnection";
  /** Whether it insists on a system bus. */
  readonly needsBus?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Makes a root of the unpacked packages in a private mount namespace and becomes the service's activator there.
 * Of the machine's devices it sees the harmless ones alone; host name, IPC and network are its own.
 */
const enterRoot = `
set -e
root=$1 sockets=$2 bus=$3; shift 3
mount --bind "$root" "$root"
mount -t tmpfs tmpfs "$root/dev"
for device in null zero full random urandom; do
  : >"$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t cgroup2 -o ro cgroup2 "$root/sys/fs/cgroup" 2>/dev/null || true
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mkdir -p "$root/run/systemd" "$root/run/dbus" "$root/run/sockets"
mount --bind "$sockets" "$root/run/sockets"
ip link set lo up 2>/dev/null || true
if [ "$bus" = bus ]; then
  chroot "$root" dbus-daemon --system --nofork --nopidfile 2>/dev/null &
  while ! [ -S "$root/run/dbus/system_bus_socket" ]; do sleep 0.02; done
fi
exec chroot "$root" "$@"
`;

/** Starts a real systemd service that listens below `socketFolder`. Needs root: `Unavailable` otherwise. */
export async function startSystemdService(
  root: SystemdRoot,
  socketFolder: string,
  options: SystemdServiceOptions,
): Promise<ChildService> {
  if (process.getuid?.() !== 0) throw new Unavailable("a private mount namespace needs root");
  const folder = join(socketFolder, `${root.suite}-${options.name}`);
  await mkdir(folder, { recursive: true });
  const activate = ["systemd-socket-activate", "--fdname=varlink", `--listen=/run/sockets/${options.name}`];
  if (options.activation === "perConnection") activate.push("--accept");
  // The activator hands on only the variables that it is told of.
  const env = { ...options.env, SYSTEMD_LOG_LEVEL: "warning" };
  for (const [name, value] of Object.entries(env)) activate.push(`--setenv=${name}=${value}`);
  const namespaces = ["--mount", "--uts", "--ipc", "--net", "--propagation", "private"];
  const bus = options.needsBus === true ? "bus" : "none";
  return startChildService({
    command: "unshare",
    args: [
      ...namespaces,
      ...["sh", "-c", enterRoot, "enter-root", root.folder, folder, bus],
      ...[...activate, ...options.command],
    ],
    socketPath: join(folder, options.name),
  });
}
