import type { Attributes, Histogram, Meter } from "@opentelemetry/api";
import type { ObservedConnection } from "@zlink/core";

/** What the conventions ask for, in seconds. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** The instruments that a meter has for calls and connections. */
export interface CallMetrics {
  /** Notes how long a call took. */
  noteCall(side: ObservedConnection["side"], durationMs: number, attributes: Attributes): void;
  /** Notes that there is one connection more, or one less. */
  noteConnection(side: ObservedConnection["side"], change: 1 | -1): void;
  /** Notes that a peer has broken the protocol. */
  noteViolation(side: ObservedConnection["side"]): void;
}

/** Makes them. */
export function callMetrics(meter: Meter): CallMetrics {
  const durations = { client: durationOf("client", meter), server: durationOf("server", meter) };
  const connections = meter.createUpDownCounter("varlink.connections", {
    description: "Connections that are open.",
    unit: "{connection}",
  });
  const violations = meter.createCounter("varlink.violations", {
    description: "Connections that were closed because the peer had broken the protocol.",
    unit: "{violation}",
  });
  return {
    noteCall: (side, durationMs, attributes) => durations[side].record(durationMs / 1000, attributes),
    noteConnection: (side, change) => connections.add(change, { "varlink.side": side }),
    noteViolation: (side) => violations.add(1, { "varlink.side": side }),
  };
}

function durationOf(side: ObservedConnection["side"], meter: Meter): Histogram {
  return meter.createHistogram(`rpc.${side}.call.duration`, {
    description:
      side === "client" ? "Duration of calls that were made." : "Duration of calls that were answered.",
    unit: "s",
    advice: { explicitBucketBoundaries: buckets },
  });
}
