import type { SystemdServiceOptions } from "./systemd-service.ts";

/** A call to a real service, and what must come of it. */
export interface ProbeCall {
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly more?: boolean;
  /** A text that the reply holds, or the full name of the error that an unfit machine gets. */
  readonly expect: { readonly reply: string } | { readonly error: string };
}

/** A real service and a typed call beyond `org.varlink.service`. */
export interface SystemdProbe extends SystemdServiceOptions {
  readonly call: ProbeCall;
  /** The first release of systemd in which this works on an unfit machine; 257 by default. */
  readonly since?: number;
}

const bootFolder = { SYSTEMD_RELAX_ESP_CHECKS: "1", SYSTEMD_ESP_PATH: "/boot" };

/** The services that are tried. */
export const systemdProbes: readonly SystemdProbe[] = [
  {
    name: "hostnamed",
    command: ["/usr/lib/systemd/systemd-hostnamed"],
    activation: "listening",
    // Release 257 insists on one.
    needsBus: true,
    call: {
      method: "io.systemd.Hostname.Describe",
      parameters: {},
      expect: { reply: '"KernelName":"Linux"' },
    },
  },
  {
    name: "creds",
    since: 262,
    command: ["/usr/bin/systemd-creds"],
    activation: "perConnection",
    call: {
      method: "io.systemd.Credentials.Encrypt",
      parameters: { text: "hello", withKey: "null" },
      expect: { reply: '"blob":"' },
    },
  },
  {
    name: "userdbd",
    command: ["/usr/lib/systemd/systemd-userdbd"],
    activation: "listening",
    call: {
      method: "io.systemd.UserDatabase.GetUserRecord",
      parameters: { uid: 0, service: "io.systemd.Multiplexer" },
      expect: { reply: '"userName":"root"' },
    },
  },
  {
    name: "resolved",
    since: 262,
    command: ["/usr/lib/systemd/systemd-resolved"],
    activation: "listening",
    call: {
      method: "io.systemd.Resolve.ResolveHostname",
      parameters: { name: "localhost" },
      expect: { reply: "[127,0,0,1]" },
    },
  },
  {
    name: "machined",
    since: 262,
    command: ["/usr/lib/systemd/systemd-machined"],
    activation: "listening",
    needsBus: true,
    call: {
      method: "io.systemd.MachineImage.List",
      parameters: {},
      more: true,
      expect: { reply: '"name":"hello"' },
    },
  },
  {
    name: "bootctl",
    command: ["/usr/bin/bootctl"],
    activation: "perConnection",
    env: bootFolder,
    call: {
      method: "io.systemd.BootControl.ListBootEntries",
      parameters: {},
      more: true,
      expect: { reply: '"title":"Hello"' },
    },
  },
  {
    name: "sysext",
    command: ["/usr/bin/systemd-sysext"],
    activation: "perConnection",
    call: {
      method: "io.systemd.sysext.List",
      parameters: {},
      more: true,
      expect: { reply: '"Name":"hello"' },
    },
  },
  {
    name: "networkd",
    since: 262,
    command: ["/usr/lib/systemd/systemd-networkd"],
    activation: "listening",
    call: { method: "io.systemd.Network.Describe", parameters: {}, expect: { reply: '"Name":"lo"' } },
  },
  {
    name: "logind",
    since: 262,
    command: ["/usr/lib/systemd/systemd-logind"],
    activation: "listening",
    needsBus: true,
    call: {
      method: "io.systemd.Login.ListSeats",
      parameters: {},
      more: true,
      expect: { reply: '"Id":"seat0"' },
    },
  },
  {
    name: "storage-fs",
    since: 262,
    command: ["/usr/lib/systemd/systemd-storage-fs"],
    activation: "perConnection",
    call: {
      method: "io.systemd.StorageProvider.ListTemplates",
      parameters: {},
      more: true,
      expect: { reply: '"name":"directory"' },
    },
  },
  {
    name: "factory-reset",
    since: 262,
    command: ["/usr/lib/systemd/systemd-factory-reset"],
    activation: "perConnection",
    call: {
      method: "io.systemd.FactoryReset.CanRequestFactoryReset",
      parameters: {},
      expect: { reply: '"supported":' },
    },
  },
  {
    name: "sysupdate",
    since: 262,
    command: ["/usr/lib/systemd/systemd-sysupdate"],
    activation: "perConnection",
    call: {
      method: "io.systemd.SysUpdate.ListTargets",
      parameters: {},
      expect: { reply: '"targets":' },
    },
  },
  {
    name: "importd",
    command: ["/usr/lib/systemd/systemd-importd"],
    activation: "listening",
    call: {
      method: "io.systemd.Import.ListTransfers",
      parameters: {},
      more: true,
      expect: { error: "io.systemd.Import.NoTransfers" },
    },
  },
  {
    name: "nsresourced",
    command: ["/usr/lib/systemd/systemd-nsresourced"],
    activation: "listening",
    call: {
      method: "io.systemd.UserDatabase.GetUserRecord",
      parameters: { service: "io.systemd.NamespaceResource", uid: 600_000 },
      expect: { error: "io.systemd.UserDatabase.NoRecordFound" },
    },
  },
];
