// Uses the library where there is no addon, and prints what came of it: `test-without-addon FOLDER`. Runs under any
// runtime that has `node:net`; a message for each thing that only the addon can do.
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { text } from "node:stream/consumers";
import { connect, defineInterface, describe, isError, serve, upgrade } from "./index.ts";

const Example = defineInterface(`interface org.example.Example
method Echo(text: string) -> (text: string)
method Count(to: int) -> (count: int)
method Refuse() -> ()
method Open() -> ()
error Refused (why: string)
`);

const handlers = Example.implement({
  echo: (parameters) => parameters,
  *count({ to }) {
    for (let count = 1; count <= to; count += 1) yield { count };
  },
  refuse() {
    throw new Example.errors.Refused({ why: "no" });
  },
  open: upgrade(() => ({ reply: {}, takeOver: (stream) => void stream.pipe(stream) })),
});

const [folder = ""] = process.argv.slice(2);
const path = `${folder}/${process.pid}`;

/** Every kind of call. */
async function talk(address: string): Promise<void> {
  const server = await serve(address, { interfaces: [handlers] });
  const [at = ""] = server.addresses;
  const client = await connect(at, Example);
  const texts = ["a", "ä", "€".repeat(100_000)];
  const echoed = await Promise.all(texts.map((each) => client.echo({ text: each })));
  assert.deepEqual(
    echoed.map((reply) => reply.text),
    texts,
  );
  await client.echo.oneway({ text: "" });
  const counts: number[] = [];
  for await (const { count } of client.count.more({ to: 3 })) counts.push(count);
  assert.deepEqual(counts, [1, 2, 3]);
  for await (const { count } of client.count.more({ to: 1000 })) if (count === 2) break;
  const refused: unknown = await client.refuse().catch((error: unknown) => error);
  assert.ok(isError(refused, Example.errors.Refused) && refused.parameters.why === "no");
  const { stream } = await client.open.upgrade();
  stream.end("no longer Varlink");
  assert.equal(await text(stream), "no longer Varlink");
  const { interfaces } = await describe(at);
  assert.ok(interfaces.some(({ name }) => name === "org.example.Example"));
  if (address.startsWith("unix:")) assert.equal(statSync(path).mode & 0o777, 0o600);
  await client.close();
  await server.close();
}

await talk(`unix:${path}`);
await talk("tcp:127.0.0.1:0");

const service = { interfaces: [handlers] };
const onlyNative: (() => Promise<unknown>)[] = [
  () => connect(`unix:${path}`, { fds: true }),
  () => serve(`unix:${path}`, { ...service, fds: true }),
  () => serve(`unix:${path}`, { ...service, senderCredentials: true }),
  () => serve(`unix:${path}`, { ...service, allow: "root" }),
  () => serve(`unix:${path}`, { ...service, maxConnectionsPerUser: 1 }),
];
for (const attempt of onlyNative) {
  const refusal = await attempt().then(
    () => assert.fail("it was not refused"),
    (error: Error & { code?: string }) => error,
  );
  console.log(`${refusal.code}: ${refusal.message.replaceAll(path, "PATH")}`);
}
