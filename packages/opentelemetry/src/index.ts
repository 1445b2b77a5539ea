export { contextMember, type OpenTelemetryOptions, openTelemetry } from "./open-telemetry.ts";
