import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, it } from "node:test";
import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { addressAttributes } from "./address-attributes.ts";
import { carriedBy, contextMember } from "./carried-context.ts";
import { serveExample, telemetry } from "./test-telemetry.ts";

const { CLIENT, SERVER } = SpanKind;
const name = (method: string): string => `org.example.Example.${method}`;

describe("openTelemetry", () => {
  it("puts the spans of both sides, and of what a handler calls, into one trace", async () => {
    const sdk = telemetry();
    const service = await serveExample(sdk);
    const example = await service.connect();
    const root = sdk.tracer.startSpan("root");
    await context.with(trace.setSpan(context.active(), root), () => example.relay({ text: "secret" }));
    root.end();
    await example.close();
    await service.close();
    const chain = [
      sdk.one(CLIENT, name("Relay")),
      sdk.one(SERVER, name("Relay")),
      sdk.one(CLIENT, name("Echo")),
      sdk.one(SERVER, name("Echo")),
    ];
    let parent = root.spanContext().spanId;
    for (const span of chain) {
      assert.equal(span.spanContext().traceId, root.spanContext().traceId);
      assert.equal(span.parentSpanContext?.spanId, parent);
      parent = span.spanContext().spanId;
      assert.deepEqual(span.attributes, {
        "rpc.system.name": "varlink",
        "rpc.method": span.name,
        "server.address": service.address.slice("unix:".length),
        "network.transport": "unix",
        "varlink.outcome": "reply",
      });
      assert.equal(span.status.code, SpanStatusCode.UNSET);
      assert.doesNotMatch(JSON.stringify(span.attributes), /secret/);
    }
    await sdk.shutdown();
  });

  it("follows a stream to its end, and each step of its generator into the calls it makes", async () => {
    const sdk = telemetry();
    const service = await serveExample(sdk);
    const example = await service.connect();
    const root = sdk.tracer.startSpan("root");
    const counts: number[] = [];
    await context.with(trace.setSpan(context.active(), root), async () => {
      for await (const { count } of example.count.more({ to: 2 })) counts.push(count);
    });
    assert.deepEqual(counts, [1, 2, 0]);
    await example.close();
    await service.close();
    const [client, server] = [sdk.one(CLIENT, name("Count")), sdk.one(SERVER, name("Count"))];
    for (const span of [client, server]) {
      assert.equal(span.attributes["varlink.stream.values"], 3);
      assert.equal(span.attributes["varlink.flag"], "more");
    }
    assert.equal(client.parentSpanContext?.spanId, root.spanContext().spanId);
    assert.equal(server.parentSpanContext?.spanId, client.spanContext().spanId);
    const notes = sdk.finished().filter((span) => span.kind === CLIENT && span.name === name("Note"));
    assert.equal(notes.length, 2);
    for (const note of notes) {
      assert.equal(note.parentSpanContext?.spanId, server.spanContext().spanId);
      assert.equal(note.attributes["varlink.outcome"], "oneway");
    }
    await sdk.shutdown();
  });

  it("says what went wrong, and nothing of what the call carried", async () => {
    const sdk = telemetry();
    const service = await serveExample(sdk);
    const example = await service.connect();
    for (const text of ["refused", "secret"]) await assert.rejects(example.fail({ text }));
    await assert.rejects(example.call(`${name("Secret")}`));
    await example.open.upgrade().then(({ stream }) => stream.destroy());
    await example.close();
    await service.close();
    await assert.rejects(example.echo({ text: "x" }));
    const seen = sdk.finished().map(({ kind, name: spanName, attributes, status, events }) => ({
      side: kind === CLIENT ? "client" : "server",
      name: spanName.replace("org.example.Example.", ""),
      outcome: attributes["varlink.outcome"],
      error: attributes["error.type"],
      isError: status.code === SpanStatusCode.ERROR,
      events: events.map((event) => event.attributes),
    }));
    const of = (side: string) => seen.filter((span) => span.side === side);
    const [refused, failed, unknown] = [
      "org.example.Example.Refused",
      "io.systemd.System",
      "org.varlink.service.MethodNotFound",
    ];
    assert.deepEqual(
      of("server").map(({ name: method, outcome, error, isError }) => [method, outcome, error, isError]),
      [
        ["Fail", "error", refused, true],
        ["Fail", "failure", failed, true],
        ["varlink", "error", unknown, true],
        ["Open", "upgrade", undefined, false],
      ],
    );
    assert.deepEqual(
      of("client").map(({ name: method, outcome, error }) => [method, outcome, error]),
      [
        ["Fail", "error", refused],
        ["Fail", "error", failed],
        ["varlink", "error", unknown],
        ["Open", "upgrade", undefined],
        ["Echo", "failure", "ERR_VARLINK_CONNECTION_CLOSED"],
      ],
    );
    assert.deepEqual(of("server")[1]?.events, [{ "exception.type": "TypeError" }]);
    assert.doesNotMatch(
      JSON.stringify(sdk.finished().map(({ events, status }) => ({ events, status }))),
      /secret/,
    );
    await sdk.shutdown();
  });

  it("measures how long calls took on either side, and counts connections and violations", async () => {
    const sdk = telemetry();
    const service = await serveExample(sdk);
    const example = await service.connect();
    await example.echo({ text: "x" });
    await example.echo({ text: "x" });
    await assert.rejects(example.fail({ text: "refused" }));
    const metrics = new Map((await sdk.metrics()).map((metric) => [metric.descriptor.name, metric]));
    for (const side of ["client", "server"]) {
      const metric = metrics.get(`rpc.${side}.call.duration`);
      assert.equal(metric?.descriptor.unit, "s");
      const points = metric.dataPoints.map(({ attributes, value }) => ({ attributes, value }));
      const [echo, fail] = points as {
        attributes: object;
        value: { count: number; sum: number; buckets: object };
      }[];
      assert.equal(echo?.value.count, 2);
      assert.ok(echo.value.sum > 0 && echo.value.sum < 30, `${echo.value.sum} s`);
      const about = {
        "rpc.system.name": "varlink",
        "server.address": service.address.slice("unix:".length),
        "network.transport": "unix",
      };
      assert.deepEqual(echo.attributes, { ...about, "rpc.method": name("Echo") });
      assert.deepEqual(fail?.attributes, {
        ...about,
        "rpc.method": name("Fail"),
        "error.type": name("Refused"),
        "rpc.response.status_code": name("Refused"),
      });
    }
    const open = metrics
      .get("varlink.connections")
      ?.dataPoints.map(({ attributes, value }) => `${attributes["varlink.side"]} ${value}`);
    // Which side hears first that they are connected is the transport's.
    assert.deepEqual(open?.sort(), ["client 1", "server 1"]);
    await example.close();
    await service.close();
    await sdk.shutdown();
  });

  it("reads a context that a peer made up for none", async () => {
    const sdk = telemetry();
    for (const carrier of [
      undefined,
      null,
      "x",
      7,
      [],
      {},
      { traceparent: 7 },
      { traceparent: "x" },
      { __proto__: null },
    ]) {
      const carried = carriedBy({ [contextMember]: carrier });
      assert.equal(trace.getSpanContext(carried), undefined);
    }
    await sdk.shutdown();
  });

  it("exports over OTLP what a collector takes", async () => {
    const bodies: string[] = [];
    const receiver = createServer(async (message, answer) => {
      let body = "";
      for await (const chunk of message) body += chunk;
      bodies.push(body);
      answer.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    const { port } = receiver.address() as AddressInfo;
    const sdk = telemetry(new OTLPTraceExporter({ url: `http://127.0.0.1:${port}/v1/traces` }));
    const service = await serveExample(sdk);
    const example = await service.connect();
    await example.echo({ text: "secret" });
    await example.close();
    await service.close();
    await sdk.tracerProvider.forceFlush();
    const spans = bodies.flatMap((body) =>
      (JSON.parse(body) as OtlpBody).resourceSpans.flatMap(({ scopeSpans }) =>
        scopeSpans.flatMap((scope) => scope.spans),
      ),
    );
    assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1);
    const [server, client] = [spans.find(({ kind }) => kind === 2), spans.find(({ kind }) => kind === 3)];
    assert.equal(server?.parentSpanId, client?.spanId);
    assert.equal(client?.name, name("Echo"));
    assert.doesNotMatch(bodies.join(), /secret/);
    await sdk.shutdown();
    receiver.close();
    receiver.closeAllConnections();
  });
});

interface OtlpBody {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly traceId: string;
        readonly spanId: string;
        readonly parentSpanId?: string;
        readonly name: string;
        /** 2 is a server's, 3 a client's. */
        readonly kind: number;
      }[];
    }[];
  }[];
}

describe("addressAttributes", () => {
  it("takes an address apart as the conventions name its parts", () => {
    for (const [address, attributes] of [
      [undefined, {}],
      ["unix:/run/x;mode=0600", { "server.address": "/run/x", "network.transport": "unix" }],
      ["unix:@x", { "server.address": "@x", "network.transport": "unix" }],
      ["tcp:localhost:80", { "server.address": "localhost", "server.port": 80, "network.transport": "tcp" }],
      ["tcp:[::1]:80", { "server.address": "::1", "server.port": 80, "network.transport": "tcp" }],
      ["exec:/bin/x", { "server.address": "exec:/bin/x" }],
    ] as const) {
      assert.deepEqual(addressAttributes(address), attributes);
    }
  });
});
