import { afterEach, describe, expect, it } from "vitest";
import type { ClaimedCall, Handler, UpstreamResponse } from "../../../../templates/connector/src/runtime/call.js";
import type { ToolError } from "../../../../templates/connector/src/runtime/errors/tool-error.js";
import { Bench, callOf, Ledger, TestClock, upstreamError } from "./support/fixtures.js";
import { storesUnderTest } from "./support/stores.js";

/** An answer of the upstream without a body. */
function answered(status: number, headers: UpstreamResponse["headers"]): UpstreamResponse {
  return { status, headers, body: new Uint8Array(), complete: true };
}

const created = answered(201, { location: "/refunds/7", "x-request-id": "req_1" });

/** The upstream answers, and the answer becomes this. */
function upstream(response: UpstreamResponse, outcome: unknown): Handler<ClaimedCall> {
  return (call) => {
    call.claim?.answered?.(response);
    return Promise.resolve({ status: "ok", result: outcome });
  };
}

function failing(response: UpstreamResponse | undefined, error: ToolError): Handler<ClaimedCall> {
  return (call) => {
    if (response !== undefined) call.claim?.answered?.(response);
    return Promise.reject(error);
  };
}

describe.each(storesUnderTest)("what the upstream said beside its answer, on $name", (kind) => {
  const bench = new Bench(kind);
  afterEach(() => bench.clear());

  it("is not part of an answer, nor of its replay", async () => {
    const layer = await bench.layer();
    const first = await layer.run(callOf(), upstream(created, { id: "r_7" }));
    const repeat = await layer.run(callOf(), new Ledger().handler);
    expect(JSON.stringify([first, repeat])).not.toMatch(/req_1|\/refunds\/7|201/);
  });

  it("tells where a result is that was too large to keep", async () => {
    const layer = await bench.layer();
    await layer.run(callOf(), upstream(created, { id: "r_7", text: "x".repeat(300_000) }));
    expect((await layer.run(callOf(), new Ledger().handler)).notice).toContain(
      "read it with list_refunds (Location: /refunds/7, request id req_1).",
    );
  });

  it("is told of an unknown outcome to whoever asks again, under its key and under another", async () => {
    const layer = await bench.layer();
    const upstreamSaid = { status: 500, request_id: "req_2" };
    const error = upstreamError("unknown", "OUTCOME_UNKNOWN", { upstream: upstreamSaid });
    await layer.run(callOf(), failing(answered(500, { "x-request-id": "req_2" }), error));
    for (const key of ["refund-acme-2026-10-no1", "refund-acme-2026-10-no2"]) {
      const repeat = await layer.run(callOf({ key }), new Ledger().handler);
      expect(repeat).toMatchObject({ error: { code: "OUTCOME_UNKNOWN", upstream: upstreamSaid } });
      expect(repeat.status === "error" && repeat.error.message).toContain("the answer was HTTP 500");
    }
  });

  it("is kept when the last send was met with silence", async () => {
    const layer = await bench.layer();
    const silence = upstreamError("unknown", "OUTCOME_UNKNOWN");
    await layer.run(callOf(), failing(answered(502, { "x-request-id": "req_3" }), silence));
    expect(await layer.run(callOf(), new Ledger().handler)).toMatchObject({
      error: { upstream: { status: 502, request_id: "req_3" } },
    });
  });

  it("is not invented when there was no answer", async () => {
    const layer = await bench.layer();
    await layer.run(callOf(), failing(undefined, upstreamError("unknown", "OUTCOME_UNKNOWN")));
    const repeat = await layer.run(callOf(), new Ledger().handler);
    expect(repeat.status === "error" && repeat.error.upstream).toBeUndefined();
    expect(repeat.status === "error" && repeat.error.message).toContain("no answer came back");
  });

  it.skipIf(kind.expires)("tells where a result is whose time is over, until it is buried", async () => {
    const clock = new TestClock();
    const layer = await bench.layer({ clock });
    await layer.run(callOf(), upstream(created, { id: "r_7" }));
    clock.advance(25 * 60 * 60_000);
    expect(await layer.run(callOf(), new Ledger().handler)).toMatchObject({
      error: {
        code: "RESULT_EXPIRED",
        upstream: { status: 201, request_id: "req_1", said: "Location: /refunds/7" },
      },
    });
  });

  it("holds nothing that could pass for an instruction or hide in a text", async () => {
    const layer = await bench.layer();
    const hostile = answered(201, { location: `/refunds/7\u001b[31m\u202e${"x".repeat(900)}`, "x-request-id": "r\n1" });
    await layer.run(callOf(), upstream(hostile, { text: "x".repeat(300_000) }));
    const { notice = "" } = await layer.run(callOf(), new Ledger().handler);
    expect(notice).toContain("request id r 1");
    expect(notice).not.toMatch(/[\u0000-\u001f\u202e]/);
    expect(notice.length).toBeLessThan(600);
  });
});
