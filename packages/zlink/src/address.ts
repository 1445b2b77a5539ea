import { ConnectionError } from "@zlink/core";

/** A Unix socket; an abstract one has a name that begins with NUL and no file. */
export interface UnixAddress {
  readonly kind: "unix";
  readonly path: string;
}

/** A TCP port. */
export interface TcpAddress {
  readonly kind: "tcp";
  readonly host: string;
  readonly port: number;
}

/** A program that is started for each connection and gets one end of it as descriptor 3. For clients. */
export interface ExecAddress {
  readonly kind: "exec";
  readonly path: string;
}

/** The sockets that a service manager passed to this process: those of one name, or all. For services. */
export interface ActivationAddress {
  readonly kind: "activation";
  readonly name: string | undefined;
}

/** The standard input and output of this process. For services. */
export interface StdioAddress {
  readonly kind: "stdio";
}

/** Where a service is, or comes from. */
export type Address = UnixAddress | TcpAddress | ExecAddress | ActivationAddress | StdioAddress;

/**
 * Reads an address: `unix:/path`, `unix:@name` (abstract), `tcp:host:port`, `tcp:[::1]:port`, `exec:/path`,
 * `activation:`, `activation:name`, `stdio:`. Properties behind a `;` are ignored (UAPI.20 §Addresses). Throws
 * {@link ConnectionError} `ERR_VARLINK_ADDRESS`.
 */
export function parseAddress(text: string): Address {
  // An environment variable that is not set gets here past the compiler.
  if (typeof text !== "string") throw badAddress(String(text), "expected a string");
  const [address = ""] = text.split(";", 1);
  const scheme = address.slice(0, address.indexOf(":"));
  const rest = address.slice(scheme.length + 1);
  if (scheme === "unix") return parseUnix(text, rest);
  if (scheme === "tcp") return parseTcp(text, rest);
  if (scheme === "exec") return parseExec(text, rest);
  if (scheme === "activation") return { kind: "activation", name: rest === "" ? undefined : rest };
  if (scheme === "stdio" && rest === "") return { kind: "stdio" };
  throw badAddress(text, "expected unix:/path, unix:@name, tcp:host:port, exec:/path, activation: or stdio:");
}

function parseExec(text: string, path: string): ExecAddress {
  if (path === "") throw badAddress(text, "expected a path behind exec:");
  if (path.includes("\0")) throw badAddress(text, "a path has no NUL");
  return { kind: "exec", path };
}

function parseUnix(text: string, rest: string): UnixAddress {
  if (rest === "" || rest === "@") throw badAddress(text, "expected a path or @name behind unix:");
  if (rest.includes("\0")) throw badAddress(text, "a path has no NUL");
  // What is longer would be cut off, and be another service's.
  if (rest.startsWith("@") && Buffer.byteLength(rest) > 108) {
    throw badAddress(text, "an abstract name has at most 107 bytes");
  }
  return { kind: "unix", path: rest.startsWith("@") ? `\0${rest.slice(1)}` : rest };
}

function parseTcp(text: string, rest: string): TcpAddress {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(rest);
  if (match === null) throw badAddress(text, "expected tcp:host:port, an IPv6 host in brackets");
  const port = Number(match[3]);
  if (port > 65535) throw badAddress(text, "a port is at most 65535");
  return { kind: "tcp", host: match[1] ?? match[2] ?? "", port };
}

/** An address that cannot be what it is given for. */
export function badAddress(text: string, expected: string): ConnectionError {
  return new ConnectionError("ERR_VARLINK_ADDRESS", `bad address ${JSON.stringify(text)}: ${expected}`);
}

/** Writes an address as {@link parseAddress} reads it. */
export function formatAddress(address: Address): string {
  switch (address.kind) {
    case "unix":
      return `unix:${address.path.replace(/^\0/, "@")}`;
    case "tcp": {
      const host = address.host.includes(":") ? `[${address.host}]` : address.host;
      return `tcp:${host}:${address.port}`;
    }
    case "exec":
      return `exec:${address.path}`;
    case "activation":
      return `activation:${address.name ?? ""}`;
    case "stdio":
      return "stdio:";
  }
}
