import type { About } from "../about.js";
import { plainTracing, type Tracing } from "./call-trace.js";

/**
 * Traces with OpenTelemetry where its API is installed, which is up to the owner: what is made of the spans, and whether
 * anything is, is decided by the SDK that was started before (`node --import ./telemetry.js`).
 */
export async function createTracing({ name, version }: Pick<About, "name" | "version">): Promise<Tracing> {
  const api = await import("@opentelemetry/api").catch(() => undefined);
  if (api === undefined) return plainTracing;
  const { SpanTrace } = await import("./span-trace.js");
  const tracer = api.trace.getTracer(name, version);
  return (call) => new SpanTrace(api, tracer, call);
}
