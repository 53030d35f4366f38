import { describe, expect, it } from "vitest";
import { traceContextOf } from "../../../../templates/connector/src/runtime/telemetry/trace-context.js";

const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

describe("the trace context in _meta", () => {
  it("is taken as it is when it is well formed", () => {
    const context = { traceparent, tracestate: "vendor=abc,other=1", baggage: "userId=alice" };
    expect(traceContextOf({ ...context, progressToken: 1 })).toEqual(context);
  });

  it.each([
    undefined,
    {},
    { traceparent: 5 },
    { traceparent: "00-0af7" },
    { traceparent: traceparent.toUpperCase() },
    { traceparent: `${traceparent}\r\nx-evil: 1` },
    { traceparent: `ff${traceparent.slice(2)}` },
    { traceparent: `00-${"0".repeat(32)}-b7ad6b7169203331-01` },
    { traceparent: `00-0af7651916cd43dd8448eb211c80319c-${"0".repeat(16)}-01` },
    { tracestate: "a=b" },
  ])("is none when its parent is not: %j", (meta) => {
    expect(traceContextOf(meta)).toBeUndefined();
  });

  it("loses a state or baggage that can't stand in a header", () => {
    const wrong = { traceparent, tracestate: "x".repeat(513), baggage: "a=b\r\nx-evil: 1" };
    expect(traceContextOf(wrong)).toEqual({ traceparent });
  });
});
