import { describe, expect, it } from "vitest";
import { authorize } from "../../../../templates/connector/src/runtime/access/authorize.js";
import { createCredentials } from "../../../../templates/connector/src/runtime/access/credential-source.js";
import { memoryStores } from "../../../../templates/connector/src/runtime/access/tokens/token-stores.js";
import {
  baselineScopes,
  callerScopes,
  missingScopes,
} from "../../../../templates/connector/src/runtime/access/scopes.js";
import { Secret } from "../../../../templates/connector/src/runtime/access/secret.js";
import type { AuthorizedCall, Principal } from "../../../../templates/connector/src/runtime/call.js";
import type { AccessAlternative, Policy } from "../../../../templates/connector/src/runtime/policy.js";
import type { CredentialSettings } from "../../../../templates/connector/src/runtime/settings/credential.js";
import { sampleCall } from "../samples.js";

const credentials = new Map<string, CredentialSettings>([
  ["key", { type: "apiKey", in: "header", name: "X-Api-Key", key: new Secret("canary-key") }],
  ["query", { type: "apiKey", in: "query", name: "api_key", key: new Secret("canary-query") }],
  ["cookie", { type: "apiKey", in: "cookie", name: "session", key: new Secret("canary-cookie") }],
  ["login", { type: "basic", username: new Secret("Aladdin"), password: new Secret("open sesame") }],
  ["bearer", { type: "token", token: new Secret("canary-bearer") }],
]);

const local: Principal = { id: "local:me", scopes: "local" };

function reading(...access: readonly AccessAlternative[]): Policy {
  return { effect: "read", risk: "read", access };
}

/** What is added to the upstream request of a call with this policy. */
async function applied(policy: Policy, principal = local) {
  let seen: AuthorizedCall | undefined;
  await authorize(createCredentials(credentials, memoryStores).sources)(async (call) => {
    seen = call;
    return { status: "ok", result: null };
  })(sampleCall({ policy, principal }));
  return seen?.credential.apply();
}

describe("authorize", () => {
  it.each([
    ["key", { headers: { "x-api-key": "canary-key" } }],
    ["query", { query: { api_key: "canary-query" } }],
    ["cookie", { cookies: { session: "canary-cookie" } }],
    ["login", { headers: { authorization: "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==" } }],
    ["bearer", { headers: { authorization: "Bearer canary-bearer" } }],
  ])("puts the credential %s in its place", async (id, parts) => {
    expect(await applied(reading({ [id]: [] }))).toEqual({ headers: {}, query: {}, cookies: {}, ...parts });
  });

  it("applies all credentials of an alternative at once", async () => {
    expect(await applied(reading({ key: [], query: [] }))).toEqual({
      headers: { "x-api-key": "canary-key" },
      query: { api_key: "canary-query" },
      cookies: {},
    });
  });

  it("takes the first alternative that is configured", async () => {
    expect(await applied(reading({ absent: [] }, { key: [] }))).toMatchObject({
      headers: { "x-api-key": "canary-key" },
    });
  });

  it.each([
    ["an empty alternative", reading({})],
    ["an empty list", reading()],
  ])("sends nothing for %s, which is anonymous", async (_case, policy) => {
    expect(await applied(policy)).toEqual({ headers: {}, query: {}, cookies: {} });
  });

  it("does not fall back to anonymous when no alternative is configured", async () => {
    await expect(applied(reading({ absent: [] }))).rejects.toMatchObject({
      body: { code: "UPSTREAM_AUTH", executed: "no" },
    });
  });

  it("refuses a caller whose token lacks a scope of the tool", async () => {
    const caller = { id: "issuer|me", scopes: new Set(["customers:read"]) };
    const policy = reading({ key: ["customers:read", "orders:read"] });
    await expect(applied(policy, caller)).rejects.toMatchObject({
      body: { code: "UPSTREAM_FORBIDDEN", executed: "no" },
    });
  });

  it("compares scopes whole, not by their beginning", async () => {
    const caller = { id: "issuer|me", scopes: new Set(["customers:readall", "customers"]) };
    await expect(applied(reading({ key: ["customers:read"] }), caller)).rejects.toThrow("customers:read");
  });
});

describe("scopes of callers", () => {
  const writing: Policy = {
    effect: "create",
    risk: "write",
    access: [{ a: ["z", "y"], b: ["y"] }, { c: ["x"] }],
    idempotency: { argument: "idempotency_key", method: "unsafe" },
  };

  it("are those of the best alternative", () => {
    expect(callerScopes(writing)).toEqual(["y", "z"]);
  });

  it("come from the risk where the document names none", () => {
    expect(callerScopes(reading({ key: [] }))).toEqual(["mcp:read"]);
  });

  it("have the scopes of the reading tools as their baseline", () => {
    expect(baselineScopes([writing, reading({ a: ["read"] }), reading({})])).toEqual(["mcp:read", "read"]);
  });

  it("have those of the least harmful tools as their baseline where no tool only reads", () => {
    expect(baselineScopes([writing, { ...writing, risk: "admin", access: [{ a: ["admin"] }] }])).toEqual(["y", "z"]);
    expect(baselineScopes([])).toEqual([]);
  });

  it("are those of the narrowest profile that has the tool, and the scopes of a wider one do as well", () => {
    const policy = {
      ...reading({ a: ["events"] }),
      accessUnder: { read: [{ a: ["events.read"] }], write: [{ a: ["events"] }] },
    };
    expect(callerScopes(policy)).toEqual(["events.read"]);
    expect(missingScopes(policy, new Set(["events.read"]))).toEqual([]);
    expect(missingScopes(policy, new Set(["events"]))).toEqual([]);
    expect(missingScopes(policy, new Set(["event"]))).toEqual(["events.read"]);
  });

  it("never hold offline_access, which is no right to do anything", () => {
    expect(callerScopes(reading({ a: ["offline_access", "read"] }))).toEqual(["read"]);
    expect(callerScopes(reading({ a: ["offline_access"] }))).toEqual(["mcp:read"]);
  });

  it("are not there for the asking where another way in needs none", () => {
    const policy = { ...reading({ key: [] }), accessUnder: { read: [{ a: ["read"] }] } };
    expect(missingScopes(policy, new Set())).toEqual(["read"]);
  });

  it("are all missing at once, not one by one", () => {
    expect(missingScopes(writing, new Set())).toEqual(["y", "z"]);
    expect(missingScopes(writing, new Set(["z"]))).toEqual(["y"]);
  });
});

describe("row 25: a token with x:admin, and a tool that needs x:read", () => {
  const held = new Set(["x:admin"]);

  it("is enough when it is known that one includes the other", () => {
    expect(missingScopes(reading({ a: ["x:read"] }), held, new Map([["x:read", ["x:admin"]]]))).toEqual([]);
  });

  it("is not enough when nobody has said so, whatever the names promise", () => {
    expect(missingScopes(reading({ a: ["x:read"] }), held)).toEqual(["x:read"]);
    expect(missingScopes(reading({ a: ["x:read"] }), held, new Map([["x:admin", ["x:read"]]]))).toEqual(["x:read"]);
  });

  it("is not enough for a scope whose name an object has from birth", () => {
    expect(missingScopes(reading({ a: ["constructor"] }), held)).toEqual(["constructor"]);
  });
});
