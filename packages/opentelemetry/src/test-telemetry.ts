import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { context } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanExporter,
} from "@opentelemetry/sdk-trace-base";
import { connect, defineInterface, type ServeOptions, serve, upgrade } from "zlink";
import { openTelemetry } from "./open-telemetry.ts";

export const Example = defineInterface(
  `interface org.example.Example
method Echo(text: string) -> (text: string)
method Relay(text: string) -> (text: string)
method Count(to: int) -> (count: int)
method Note(text: string) -> ()
method Fail(text: string) -> ()
method Open() -> ()
error Refused (why: string)`,
  { sensitive: ["Echo.text"] },
);

// The one that node has; without it no context outlives an await.
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

/** The real SDK, which keeps what it is given. */
export function telemetry(exporter?: SpanExporter) {
  const spans = new InMemorySpanExporter();
  const tracerProvider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(exporter ?? spans)],
  });
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({
    exporter: metricExporter,
    exportIntervalMillis: 3_600_000,
  });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const propagator = new W3CTraceContextPropagator();
  return {
    observer: openTelemetry({ tracerProvider, meterProvider, propagator }),
    tracer: tracerProvider.getTracer("test"),
    tracerProvider,
    /** The spans that have ended, oldest first. */
    finished: () => spans.getFinishedSpans(),
    /** One span of a kind and name. */
    one(kind: number, name: string): ReadableSpan {
      const found = spans.getFinishedSpans().filter((span) => span.kind === kind && span.name === name);
      const [span] = found;
      if (span === undefined || found.length > 1)
        throw new Error(`there are ${found.length} spans of ${name}`);
      return span;
    },
    async metrics() {
      await reader.forceFlush();
      return (
        metricExporter
          .getMetrics()
          .at(-1)
          ?.scopeMetrics.flatMap(({ metrics }) => metrics) ?? []
      );
    },
    shutdown: () => Promise.all([tracerProvider.shutdown(), meterProvider.shutdown()]),
  };
}

/** Serves {@link Example} over a real socket; what it relays, it asks of itself. */
export async function serveExample({ observer }: Pick<ServeOptions, "observer">) {
  const folder = mkdtempSync(join(tmpdir(), "zlink-test-"));
  const address = `unix:${join(folder, "socket")}`;
  const inner = async () => connect(address, Example, { observer });
  const server = await serve(address, {
    observer,
    onError() {},
    interfaces: [
      Example.implement({
        echo: ({ text }) => ({ text }),
        async relay({ text }) {
          await using example = await inner();
          return await example.echo({ text });
        },
        async *count({ to }) {
          for (let count = 1; count <= to; count += 1) {
            await using example = await inner();
            await example.note.oneway({ text: `${count}` });
            yield { count };
          }
          return { count: 0 };
        },
        note() {},
        fail({ text }) {
          if (text === "refused") throw new Example.errors.Refused({ why: text });
          throw new TypeError(text);
        },
        open: upgrade(() => ({ reply: {}, takeOver: (stream) => void stream.resume().end() })),
      }),
    ],
  });
  return {
    address,
    server,
    connect: inner,
    async close() {
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}
