import { describe, expect, it } from "vitest";
import { backoff } from "../../../../templates/connector/src/runtime/upstream/backoff.js";
import { waitTime } from "../../../../templates/connector/src/runtime/upstream/wait-time.js";
import { waits } from "./support/waits.js";

const now = Date.parse("2026-01-01T00:00:00Z");

describe("waitTime", () => {
  it.each([
    [{ "retry-after": "3" }, 3_000],
    [{ "retry-after": "0" }, 0],
    [{ "retry-after": "1.5" }, 1_500],
    [{ "retry-after": "999999999" }, 999_999_999_000],
    [{ "retry-after": String(now / 1_000 + 40) }, 40_000],
    [{ "retry-after": "-5" }, undefined],
    [{ "retry-after": "soon" }, undefined],
    [{ "retry-after": "3, 10" }, 10_000],
    [{ "retry-after": "Thu, 01 Jan 2026 00:01:00 GMT" }, 60_000],
    [{ "retry-after": "Wed, 31 Dec 2025 00:01:00 GMT" }, 0],
    [{ "retry-after": "Thu, 01 Jan 2026 05:00:30 GMT", date: "Thu, 01 Jan 2026 05:00:00 GMT" }, 30_000],
    [{ "retry-after-ms": "250" }, 250],
    [{ ratelimit: '"default";r=0;t=30' }, 30_000],
    [{ ratelimit: '"default";r=5;t=30' }, undefined],
    [{ ratelimit: "limit=100, remaining=0, reset=7" }, 7_000],
    [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "20" }, 20_000],
    [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(now / 1_000 + 40) }, 40_000],
    [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(now + 50) }, 50],
    [{ "x-ratelimit-remaining": "7", "x-ratelimit-reset": "20" }, undefined],
    [{ "retry-after": "2", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "20" }, 2_000],
    [{}, undefined],
  ])("%j asks for %s ms", (headers, expected) => {
    expect(waitTime(headers as Record<string, string>, 503, now)).toBe(expected);
  });
});

describe("U3: a wait, in sixty-eight forms", () => {
  const second = Date.parse("2026-11-23T08:49:37Z");
  it.each(waits(second).filter(({ body }) => body === undefined))("$form: $told ms", ({ headers, told }) => {
    expect(waitTime(headers, 429, second)).toBe(told);
  });
});

describe("a limit whose rest is not told", () => {
  it("is used up when the answer is 429, and only then", () => {
    const headers = { "x-ratelimit-reset": "20" };
    expect([429, 403, 500].map((status) => waitTime(headers, status, now))).toEqual([20_000, undefined, undefined]);
  });
});

describe("backoff", () => {
  it("is full jitter that doubles up to a cap", () => {
    expect([1, 2, 3, 9].map((sends) => backoff(sends, undefined, () => 1))).toEqual([250, 500, 1_000, 8_000]);
    expect(backoff(1, undefined, () => 0)).toBe(0);
  });

  it("is never less than the upstream asked for", () => {
    for (const random of [0, 0.5, 0.999]) expect(backoff(1, 3_000, () => random)).toBeGreaterThanOrEqual(3_000);
  });
});
