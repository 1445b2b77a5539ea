import assert from "node:assert/strict";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Strace } from "../peers/strace.ts";
import type { InteropCase } from "../suite.ts";
import { type SystemCall, type Trace, traceProgram } from "../wire/system-calls.ts";

const program = fileURLToPath(new URL("../wire/tagged-session.js", import.meta.url));
const tagging = ["fsetxattr", "lsetxattr", "setxattr"];
const messaging = ["sendmsg", "recvmsg"];

/** What the program sets by `server.setXattr`, whatever was said to tags. */
const own = "user.org.example=own";

/** What the kernel says to a tag: its own word, or one that strace puts into its mouth. */
type Kernel = "this" | "taking" | "refusing";

/** The tags of our sockets, as system calls: kernels before 7.1 refuse them, so what comes of them may not be seen. */
export function ourSocketTags(strace: Strace, nextPath: () => string): readonly InteropCase[] {
  return [
    { feature: "tags, setXattr", run: () => tags(strace, nextPath()) },
    { feature: "no tag of a relative path", run: () => tagsNoRelativePath(strace, nextPath()) },
    { feature: "refused tags", run: (note) => doesWithout(strace, nextPath, note) },
  ];
}

async function tags(strace: Strace, path: string): Promise<void> {
  const { calls } = await session(strace, "taking", path);
  assert.deepEqual(tagsIn(calls), [`${path} entrypoint`, "client", "listen", "server", own]);
}

/** A relative path may name another file by the time somebody looks at it. */
async function tagsNoRelativePath(strace: Strace, path: string): Promise<void> {
  const { calls } = await session(strace, "taking", path, `./${path.slice(dirname(path).length + 1)}`);
  assert.deepEqual(tagsIn(calls), ["client", "listen", "server", own]);
}

/** Whatever the kernel says to tags, the same is sent, received and answered; one that refuses is not asked again. */
async function doesWithout(
  strace: Strace,
  nextPath: () => string,
  note: (unproven: string) => void,
): Promise<void> {
  const path = nextPath();
  const taking = await session(strace, "taking", path);
  const refusing = await session(strace, "refusing", path);
  const real = await session(strace, "this", path);
  for (const { stdout, calls } of [refusing, real]) {
    assert.equal(stdout, taking.stdout);
    assert.deepEqual(talkIn(calls), talkIn(taking.calls));
  }
  assert.deepEqual(tagsIn(refusing.calls), [`${path} entrypoint`, "listen", own]);
  const isRefused = real.calls.some(({ name, result }) => name === "fsetxattr" && result.includes("EPERM"));
  assert.deepEqual(tagsIn(real.calls), tagsIn((isRefused ? refusing : taking).calls));
  if (isRefused)
    note("this kernel takes no tags on sockets: that tools find them by their tags was not tried");
}

function session(strace: Strace, kernel: Kernel, path: string, name = path): Promise<Trace> {
  const outcome = { this: undefined, taking: "retval=0", refusing: "error=EPERM" }[kernel];
  const inject = outcome === undefined ? [] : [`${tagging.join()}:${outcome}`];
  const calls = [...tagging, ...messaging];
  return traceProgram(strace, { program, args: [`unix:${name}`], cwd: dirname(path), calls, inject });
}

/** The tags that were set, in the order of the alphabet: of a socket its role, of a file its path and role; and other attributes. */
function tagsIn(calls: readonly SystemCall[]): string[] {
  return calls
    .filter(({ name }) => tagging.includes(name))
    .map(({ name, parameters }) => {
      const [, target, attribute, value, size] =
        /^(.*), "([\w.]+)", "(\w+)", (\d+), 0$/.exec(parameters) ?? [];
      assert.ok(target !== undefined && value !== undefined, `${name}(${parameters}) sets no attribute`);
      assert.equal(Number(size), value.length);
      if (attribute !== "user.varlink") return `${attribute}=${value}`;
      if (name === "fsetxattr") return value;
      assert.equal(name, "lsetxattr", "the tag of a file must not follow a link");
      return `${target.replaceAll('"', "")} ${value}`;
    })
    .sort();
}

/** What was written and read, with what came of it; the numbers of the sockets may differ. */
function talkIn(calls: readonly SystemCall[]): string[] {
  return calls
    .filter(({ name, result }) => messaging.includes(name) && !result.includes("EAGAIN"))
    .map(
      ({ name, parameters, result }) =>
        `${name} ${/iov_base="(.*)", iov_len/.exec(parameters)?.[1]} ${result}`,
    );
}
