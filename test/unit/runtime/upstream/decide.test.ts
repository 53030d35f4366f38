import { describe, expect, it } from "vitest";
import { decide, type Situation } from "../../../../templates/connector/src/runtime/upstream/decide.js";

const first: Situation = {
  method: "POST",
  safe: false,
  dedupes: false,
  keyed: false,
  sent: true,
  status: 200,
  headers: {},
  uncertain: false,
};
const wait = { "retry-after": "1" };

/** The verdict in a word: `ok`, `no`, `unknown`, or `again/…` and `follow/…` when it may be sent again. */
function verdict(change: Partial<Situation>): string {
  const decision = decide({ ...first, ...change });
  if (decision.verdict === "ok") return "ok";
  if (decision.verdict === "fail") return decision.executed;
  return `${decision.verdict === "follow" ? "follow" : "again"}/${decision.otherwise}`;
}

const statuses = Array.from({ length: 400 }, (_, index) => index + 200);
const definite = [
  400, 401, 402, 403, 404, 405, 406, 409, 410, 411, 412, 413, 414, 415, 417, 418, 422, 423, 424, 426, 428, 431, 451,
];

describe("decide", () => {
  it("takes every 2xx as an answer", () => {
    for (const status of statuses.filter((code) => code < 300)) expect(verdict({ status })).toBe("ok");
  });

  it("rows 17 and 19: a refusal is not executed, and after an uncertain send unknown", () => {
    for (const status of definite) {
      expect(verdict({ status })).toBe("no");
      expect(verdict({ status, uncertain: true })).toBe("unknown");
    }
    expect(verdict({ status: 422, uncertain: true, dedupes: true, keyed: true })).toBe("no");
    expect(verdict({ status: 422, uncertain: true, dedupes: true })).toBe("unknown");
    expect(verdict({ status: 409, uncertain: true, dedupes: true, keyed: true })).toBe("unknown");
    expect(verdict({ status: 401, uncertain: true, dedupes: true, keyed: true })).toBe("unknown");
  });

  it("row 20: what was put off may be sent again, whatever it is", () => {
    for (const status of [408, 421, 425, 429]) expect(verdict({ status })).toBe("again/no");
    expect(verdict({ status: 503, headers: wait })).toBe("again/no");
    expect(verdict({ status: 403, headers: wait })).toBe("again/no");
    expect(verdict({ status: 429, uncertain: true, dedupes: true })).toBe("again/unknown");
  });

  it("row 20: a limit that happens to be used up does not make a 503 one that was put off", () => {
    const usedUp = { ratelimit: '"default";r=0;t=30', "x-ratelimit-remaining": "0", "x-ratelimit-reset": "30" };
    expect(verdict({ status: 503, headers: usedUp })).toBe("unknown");
    expect(verdict({ status: 403, headers: usedUp })).toBe("again/no");
  });

  it("rows 21 and 23: a write that may have been done is sent again only where duplicates are removed", () => {
    for (const status of [500, 502, 503, 504, 507, 520, 521, 522, 523, 524, 599, undefined]) {
      expect(verdict({ status })).toBe("unknown");
      expect(verdict({ status, dedupes: true })).toBe("again/unknown");
      expect(verdict({ status, safe: true, dedupes: true, method: "GET" })).toBe("again/no");
    }
  });

  it("row 22: what has not left may be sent", () => {
    expect(verdict({ status: undefined, sent: false })).toBe("again/no");
    expect(verdict({ status: undefined, sent: false, uncertain: true })).toBe("again/unknown");
  });

  it("row 27: to a write only 307 and 308 say that nothing was done and where to go; a look goes where it is sent", () => {
    const redirects = [300, 301, 302, 303, 304, 305, 306, 307, 308];
    expect(redirects.map((status) => verdict({ status }))).toEqual([
      ...["unknown", "unknown", "unknown", "ok", "unknown", "unknown", "unknown"],
      ...["follow/no", "follow/no"],
    ]);
    for (const method of ["GET", "HEAD"] as const)
      expect(redirects.map((status) => verdict({ status, safe: true, method }))).toEqual([
        ...["no", "follow/no", "follow/no", "follow/no", "ok", "no", "no"],
        ...["follow/no", "follow/no"],
      ]);
    expect(redirects.map((status) => verdict({ status, safe: true, method: "POST" }))).toEqual([
      ...["no", "no", "no", "no", "ok", "no", "no"],
      ...["follow/no", "follow/no"],
    ]);
    expect(verdict({ status: 307, uncertain: true, dedupes: true })).toBe("follow/unknown");
  });

  it("row 28: a DELETE that is sent again and finds nothing has worked", () => {
    for (const status of [404, 410]) {
      expect(verdict({ status, method: "DELETE", dedupes: true, uncertain: true })).toBe("ok");
      expect(verdict({ status, method: "DELETE", dedupes: true })).toBe("no");
    }
  });

  it("never sends an uncertain write again without a promise of the upstream, whatever the answer", () => {
    const wrong: object[] = [];
    for (const method of ["POST", "PUT", "PATCH", "DELETE"] as const) {
      for (const status of [undefined, ...statuses]) {
        for (const headers of [{}, wait]) {
          for (const uncertain of [false, true]) {
            const decision = decide({ ...first, method, status, headers, uncertain });
            const again = decision.verdict === "resend" && ![403, 408, 421, 425, 429, 503].includes(status ?? 0);
            const denied = uncertain && decision.verdict === "fail" && decision.executed === "no";
            if (again || denied) wrong.push({ method, status, decision });
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("never calls a read unknown", () => {
    for (const status of [undefined, ...statuses])
      expect(verdict({ status, safe: true, dedupes: true, method: "GET" })).not.toContain("unknown");
  });
});
