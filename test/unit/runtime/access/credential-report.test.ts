import { describe, expect, it } from "vitest";
import { reportOn, warningStage } from "../../../../templates/connector/src/runtime/access/credential-report.js";
import { Secret } from "../../../../templates/connector/src/runtime/access/secret.js";
import type { TokenRecord } from "../../../../templates/connector/src/runtime/access/tokens/token.js";
import { oauthSettings } from "./support/oauth.js";

const day = 86_400_000;
const now = Date.parse("2026-06-01T00:00:00Z");
const signIn = oauthSettings("https://auth.example/token", { grant: "signIn", authentication: { kind: "none" } });

function record(changes: Partial<TokenRecord> = {}): TokenRecord {
  return {
    skewMs: 0,
    renewedAt: now - day,
    refresh: { secret: new Secret("canary-refresh") },
    consented: signIn.scopes,
    ...changes,
  };
}

const ending = (days: number): TokenRecord =>
  record({ refresh: { secret: new Secret("canary-refresh"), expiresAt: now + days * day } });

describe("T13: an end that comes nearer", () => {
  it.each([
    [30, "ok", undefined],
    [14, "ending", 14],
    [7, "ending", 7],
    [1, "ending", 1],
    [0.5, "failing", 1],
    [-1, "failing", 1],
  ])("of %d days from now: %s", (days, state, stage) => {
    const report = reportOn("shop", signIn, ending(days), now);
    expect([report.state, warningStage(report)]).toEqual([state, stage]);
    if (state !== "ok") expect(report.todo).toBe('Run "npm run login -- shop"');
  });

  it("is also the day that a person has set for the renewal", () => {
    const settings = {
      type: "apiKey",
      in: "header",
      name: "X",
      key: new Secret("canary"),
      rotateBy: now + 5 * day,
    } as const;
    expect(reportOn("shop", settings, undefined, now)).toMatchObject({ state: "ending", ends: [{ daysLeft: 5 }] });
  });

  it("is also what a token says of itself", () => {
    const claims = Buffer.from(JSON.stringify({ exp: (now + 3 * day) / 1_000 })).toString("base64url");
    const settings = { type: "token", token: new Secret(`e30.${claims}.sig`) } as const;
    expect(reportOn("shop", settings, undefined, now)).toMatchObject({ state: "ending", ends: [{ daysLeft: 3 }] });
    expect(reportOn("shop", { type: "token", token: new Secret("opaque.to.us") }, undefined, now).ends).toEqual([]);
  });
});

describe("a report", () => {
  it("sets what was granted beside what is locked", () => {
    const report = reportOn("shop", signIn, record({ consented: ["customers:read", "admin"] }), now);
    expect(report).toMatchObject({
      state: "failing",
      scopes: { locked: ["customers:read", "refunds:write"], missing: ["refunds:write"], surplus: ["admin"] },
    });
    expect(report.todo).toContain("refunds:write");
  });

  it("says when the server refused, with what, and what to run", () => {
    const report = reportOn("shop", signIn, { skewMs: 0, death: { at: now, code: "invalid_grant" } }, now);
    expect(report.says).toEqual(["The authorization server refused it at 2026-06-01T00:00:00.000Z (invalid_grant)."]);
    expect(report.todo).toContain("npm run login -- shop");
  });

  it("says that nobody has signed in", () => {
    expect(reportOn("shop", signIn, undefined, now)).toMatchObject({
      state: "failing",
      says: ["Nobody has signed in."],
    });
  });

  it("holds no secret", () => {
    expect(JSON.stringify(reportOn("shop", signIn, ending(3), now))).not.toContain("canary");
  });
});
