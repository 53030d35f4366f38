/** Where a call stands in the trace of its caller, as it travels in HTTP headers (W3C Trace Context, W3C Baggage). */
export interface TraceContext {
  readonly traceparent: string;
  readonly tracestate?: string;
  readonly baggage?: string;
}

/** W3C Trace Context section 3.2.2; ids of zeros and version ff mean nothing. */
const PARENT = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;
const LIST = /^[\x20-\x7e]+$/;
const LONGEST_STATE = 512;
const LONGEST_BAGGAGE = 8_192;

/**
 * The trace context in the `_meta` of a request (MCP 2026-07-28, basic, `_meta`: `traceparent`, `tracestate`, `baggage`).
 * It goes on as headers, so that what is malformed is left out; undefined without a good `traceparent`.
 */
export function traceContextOf(meta: Readonly<Record<string, unknown>> | undefined): TraceContext | undefined {
  const { traceparent, tracestate, baggage } = meta ?? {};
  if (typeof traceparent !== "string" || !PARENT.test(traceparent)) return undefined;
  return {
    traceparent,
    ...(isList(tracestate, LONGEST_STATE) && { tracestate }),
    ...(isList(baggage, LONGEST_BAGGAGE) && { baggage }),
  };
}

function isList(value: unknown, longest: number): value is string {
  return typeof value === "string" && value.length <= longest && LIST.test(value);
}
