import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Policy } from "../../../../templates/connector/src/runtime/policy.js";
import type { Listener } from "../../../../templates/connector/src/runtime/server/http.js";
import { type Claims, Issuer } from "./issuer.js";
import { later } from "./later.js";
import { modernRpc, open, rawRequest, rpc, Shop } from "./listening.js";

const audience = "https://shop.example/mcp";

let issuer: Issuer;
let shop: Shop;
let listener: Listener;

beforeAll(async () => {
  issuer = await Issuer.start();
  shop = new Shop();
  listener = await open(shop, { MCP_PUBLIC_URL: audience, MCP_AUTH_ISSUER: issuer.url });
});

afterAll(async () => {
  await listener.close(0);
  issuer.stop();
});

beforeEach(() => {
  shop.calls.length = 0;
});

const list = (headers: Readonly<Record<string, string>>) => rpc(listener.address, "tools/list", {}, headers);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const ask = async (at: Listener, token: string) => (await rpc(at.address, "tools/list", {}, bearer(token))).status;
const metadataUrl = "https://shop.example/.well-known/oauth-protected-resource/mcp";

describe("a request without a token", () => {
  it("is challenged with the baseline scopes and the place of the metadata", async () => {
    const { status, headers } = await list({});
    expect(status).toBe(401);
    expect(headers["www-authenticate"]).toBe(
      `Bearer scope="customers:read refunds:read", resource_metadata="${metadataUrl}"`,
    );
  });

  it("is challenged again on a connection that had a token before", async () => {
    expect((await list(bearer(await issuer.token(audience)))).status).toBe(200);
    expect((await list({})).status).toBe(401);
  });

  it("is not helped by a token in the URL", async () => {
    const token = await issuer.token(audience);
    const url = new URL(`${listener.address.href}?access_token=${token}`);
    expect((await rpc(url, "tools/list", {})).status).toBe(401);
    expect((await rpc(url, "tools/list", {}, bearer(token))).status).toBe(401);
  });

  it.each(["GET", "DELETE"])("is challenged for %s as well", async (method) => {
    expect((await rawRequest(listener.address, method, {})).status).toBe(401);
  });
});

describe("a token is refused", () => {
  const refused: readonly [string, Claims][] = [
    ["for another audience", { audience: "https://other.example/mcp" }],
    ["for no audience", { audience: null }],
    ["for other audiences", { audience: ["https://a.example", "https://b.example"] }],
    ["for our audience with a slash", { audience: `${audience}/` }],
    ["from another issuer", { issuer: "https://other.example" }],
    ["after its end", { expires: -60 }],
    ["without an end", { expires: null }],
    ["before its time", { notBefore: 120 }],
    ["without a subject", { subject: null }],
    ["without its time of issue", { issued: false }],
    ["with an unknown key", { header: { kid: "../../etc/passwd" } }],
    ["that is bound to a key, and only shown", { confirmation: { jkt: "thumbprint" } }],
    ["with an extension that is not understood", { header: { crit: ["x"], x: 1 } }],
  ];

  it.each(refused)("%s", async (_case, claims) => {
    const { status, headers, body } = await list(bearer(await issuer.token(audience, claims)));
    expect(status).toBe(401);
    expect(headers["www-authenticate"]).toContain('error="invalid_token"');
    expect(headers["www-authenticate"]).toContain(`resource_metadata="${metadataUrl}"`);
    expect(body).not.toMatch(/audience|issuer|expired|"aud"/);
  });

  it("with a foreign signature", async () => {
    const { privateKey } = await generateKeyPair("ES256");
    expect((await list(bearer(await issuer.token(audience, {}, privateKey)))).status).toBe(401);
  });

  it("with a key of its own inside, or a place to fetch one", async () => {
    const { privateKey } = await generateKeyPair("ES256");
    const header = { jwk: issuer.publicKey, jku: "https://evil.example/jwks" };
    expect((await list(bearer(await issuer.token(audience, { header }, privateKey)))).status).toBe(401);
  });

  it("without a signature", async () => {
    const token = new UnsecuredJWT({}).setIssuer(issuer.url).setAudience(audience).setSubject("x").setIssuedAt();
    expect((await list(bearer(token.setExpirationTime("5m").encode()))).status).toBe(401);
  });

  it("signed with the public key as a shared secret", async () => {
    const secret = new TextEncoder().encode(JSON.stringify(issuer.publicKey));
    const token = new SignJWT({})
      .setProtectedHeader({ alg: "HS256", kid: "first" })
      .setIssuer(issuer.url)
      .setAudience(audience);
    const signed = await token.setSubject("x").setIssuedAt().setExpirationTime("5m").sign(secret);
    expect((await list(bearer(signed))).status).toBe(401);
  });

  it.each(["Bearer", "Bearer x.y.z", "Bearer a b", "Basic eDp5", `Bearer ${"a".repeat(15_000)}`, "Bearer é"])(
    "that is malformed (%#)",
    async (authorization) => {
      expect((await list({ authorization: Buffer.from(authorization).toString("latin1") })).status).toBe(401);
    },
  );
});

describe("a token is accepted", () => {
  it.each<[string, Claims]>([
    ["for us", {}],
    ["for us among others", { audience: ["https://a.example", audience] }],
    ["a moment after its end, since clocks differ", { expires: -10 }],
    ["of the plain type", { header: { typ: "JWT" } }],
  ])("%s", async (_case, claims) => {
    expect((await list(bearer(await issuer.token(audience, claims)))).status).toBe(200);
  });

  it("only when it is an access token, if the type is set", async () => {
    const strict = await open(new Shop(), {
      MCP_PUBLIC_URL: audience,
      MCP_AUTH_ISSUER: issuer.url,
      MCP_AUTH_TOKEN_TYPE: "at+jwt",
    });
    const idToken = await issuer.token(audience, { header: { typ: "JWT" } });
    expect((await rpc(strict.address, "tools/list", {}, bearer(idToken))).status).toBe(401);
    expect((await rpc(strict.address, "tools/list", {}, bearer(await issuer.token(audience)))).status).toBe(200);
    await strict.close(0);
  });

  it("and the caller is its issuer and subject; the token itself goes no further", async () => {
    const token = await issuer.token(audience, { scope: "customers:read extra" });
    await rpc(listener.address, "tools/call", { name: "list_customers", arguments: {} }, bearer(token));
    expect(shop.calls[0]?.principal).toMatchObject({
      id: `${issuer.url}|user-1`,
      scopes: new Set(["customers:read", "extra"]),
    });
    expect(JSON.stringify(shop.calls)).not.toContain(token);
  });
});

describe.each([
  ["2025", rpc],
  ["2026-07-28", modernRpc],
] as const)("a call of the %s era", (_era, send) => {
  const call = async (name: string, scope: string) =>
    send(listener.address, "tools/call", { name, arguments: {} }, bearer(await issuer.token(audience, { scope })));

  it("with a token that lacks the scope is told all scopes of the tool, and reaches no tool", async () => {
    const { status, headers } = await call("create_refund", "customers:read refunds:read");
    expect(status).toBe(403);
    expect(headers["www-authenticate"]).toMatch(
      /^Bearer error="insufficient_scope", error_description="[^"]+", scope="refunds:write", resource_metadata="https:/,
    );
    expect(shop.calls).toHaveLength(0);
  });

  it("is not helped by a scope that begins like the needed one", async () => {
    expect((await call("create_refund", "refunds:writeall refunds")).status).toBe(403);
  });

  it("with the scope reaches the tool", async () => {
    expect((await call("create_refund", "refunds:write")).status).toBe(200);
    expect(shop.calls.map(({ name }) => name)).toEqual(["create_refund"]);
  });
});

describe("a wider scope", () => {
  const call = async (at: Listener, scope: string) =>
    rpc(
      at.address,
      "tools/call",
      { name: "list_customers", arguments: {} },
      bearer(await issuer.token(audience, { scope })),
    );

  it("row 25: is taken for a narrower one when the policy or the owner says so, else not", async () => {
    const broad = new Shop({
      broaderScopes: { "customers:read": ["customers:admin"] },
      extensions: { broaderScopes: { "customers:read": ["shop"] } },
    });
    const other = await open(broad, { MCP_PUBLIC_URL: audience, MCP_AUTH_ISSUER: issuer.url });
    expect((await call(other, "customers:admin")).status).toBe(200);
    expect((await call(other, "shop")).status).toBe(200);
    expect((await call(other, "refunds:admin")).status).toBe(403);
    expect((await call(listener, "customers:admin")).status).toBe(403);
    await other.close(0);
  });

  it("row 26: of two scopes that are missing one challenge names both", async () => {
    const row: Policy = { effect: "read", risk: "read", access: [{ shop: ["customers:read", "refunds:read"] }] };
    const both = new Shop({ policy: { list_customers: row } });
    const other = await open(both, { MCP_PUBLIC_URL: audience, MCP_AUTH_ISSUER: issuer.url });
    const { status, headers } = await call(other, "something:else");
    expect(status).toBe(403);
    expect(headers["www-authenticate"]).toContain('scope="customers:read refunds:read"');
    await other.close(0);
  });
});

describe("the list of tools", () => {
  const read = async (at: URL, headers: Readonly<Record<string, string>> = {}) => {
    const { body } = await modernRpc(at, "tools/list", {}, headers);
    const json = body.startsWith("{") ? body : (/^data: (\{.*)$/m.exec(body)?.[1] ?? "{}");
    return JSON.parse(json).result;
  };

  it("says of each tool which scopes it needs", async () => {
    const { tools } = await read(listener.address, bearer(await issuer.token(audience)));
    const said = tools.map(({ name, _meta }: { name: string; _meta: object }) => [name, _meta]);
    expect(Object.fromEntries(said)).toMatchObject({
      create_refund: { securitySchemes: [{ type: "oauth2", scopes: ["refunds:write"] }] },
      list_customers: { securitySchemes: [{ type: "oauth2", scopes: ["customers:read"] }] },
    });
  });

  it("says nothing about scopes where nobody signs in", async () => {
    const free = await open(new Shop());
    const { tools, cacheScope } = await read(free.address);
    expect(JSON.stringify(tools)).not.toContain("securitySchemes");
    expect(cacheScope).toBe("public");
    await free.close(0);
  });
});

it("a batch of calls needs the scopes of all of them", async () => {
  const token = await issuer.token(audience, { scope: "customers:read" });
  const message = (name: string) => ({
    jsonrpc: "2.0",
    id: name,
    method: "tools/call",
    params: { name, arguments: {} },
  });
  const body = JSON.stringify([message("list_customers"), message("create_refund")]);
  const headers = {
    ...bearer(token),
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
  };
  expect((await rawRequest(listener.address, "POST", headers, body)).status).toBe(403);
  expect(shop.calls).toHaveLength(0);
});

describe("the metadata", () => {
  const read = (path: string, method = "GET", headers = {}) =>
    rawRequest(new URL(path, listener.address), method, headers);

  it("names the resource, the authorization server and the baseline scopes only", async () => {
    const { status, headers, body } = await read("/.well-known/oauth-protected-resource/mcp");
    expect(status).toBe(200);
    expect(headers["access-control-allow-origin"]).toBe("*");
    expect(JSON.parse(body)).toEqual({
      resource: audience,
      authorization_servers: [issuer.url],
      bearer_methods_supported: ["header"],
      scopes_supported: ["customers:read", "refunds:read"],
      resource_name: "Shop Payments",
    });
  });

  it("does not change with the Host that is asked", async () => {
    const { body } = await read("/.well-known/oauth-protected-resource/mcp", "GET", { host: "evil.example" });
    expect(JSON.parse(body)).toMatchObject({ resource: audience });
  });

  it("can only be read", async () => {
    expect((await read("/.well-known/oauth-protected-resource/mcp", "POST")).status).toBe(405);
  });
});

describe("keys", () => {
  it("that can't be fetched are not the caller's fault, and are fetched again", async () => {
    const other = await Issuer.start();
    other.broken = true;
    const fresh = await open(new Shop(), { MCP_PUBLIC_URL: audience, MCP_AUTH_ISSUER: other.url });
    const token = await other.token(audience);
    const unavailable = await rpc(fresh.address, "tools/list", {}, bearer(token));
    expect([unavailable.status, unavailable.headers["retry-after"]]).toEqual([503, "10"]);
    other.broken = false;
    await later(6, async () => expect(await ask(fresh, token)).toBe(200));
    await fresh.close(0);
    other.stop();
  });

  it("that can't be fetched are left alone for five seconds, whoever knocks", async () => {
    const other = await Issuer.start();
    other.broken = true;
    const fresh = await open(new Shop(), {
      MCP_PUBLIC_URL: audience,
      MCP_AUTH_ISSUER: other.url,
      MCP_AUTH_JWKS_URL: `${other.url}/jwks`,
    });
    const token = await other.token(audience);
    const statuses = await Promise.all(Array.from({ length: 20 }, () => ask(fresh, token)));
    expect(new Set(statuses)).toEqual(new Set([503]));
    expect(await ask(fresh, token)).toBe(503);
    expect(other.requests).toHaveLength(1);
    other.broken = false;
    await later(6, async () => expect(await ask(fresh, await other.token(audience))).toBe(200));
    await fresh.close(0);
    other.stop();
  });

  it("that have changed are fetched again, but not for every token that names an unknown one", async () => {
    const other = await Issuer.start();
    const fresh = await open(new Shop(), { MCP_PUBLIC_URL: audience, MCP_AUTH_ISSUER: other.url });
    const fetches = () => other.requests.filter((path) => path === "/jwks").length;
    const old = await other.token(audience);
    expect(await ask(fresh, old)).toBe(200);
    await Promise.all(
      Array.from({ length: 20 }, async (_, number) =>
        ask(fresh, await other.token(audience, { header: { kid: `made-up-${number}` } })),
      ),
    );
    expect(fetches()).toBe(1);
    await other.rotate();
    await later(31, async () => {
      const token = await other.token(audience);
      expect(await Promise.all([ask(fresh, token), ask(fresh, token), ask(fresh, token)])).toEqual([200, 200, 200]);
      expect(fetches()).toBe(2);
      expect(await ask(fresh, await other.token(audience, { header: { kid: "made-up" } }))).toBe(401);
      expect(fetches()).toBe(2);
    });
    await fresh.close(0);
    other.stop();
  });

  it("that were withdrawn are no longer believed after ten minutes", async () => {
    const other = await Issuer.start();
    const fresh = await open(new Shop(), { MCP_PUBLIC_URL: audience, MCP_AUTH_ISSUER: other.url });
    const old = await other.token(audience, { expires: 3_600 });
    expect(await ask(fresh, old)).toBe(200);
    await other.rotate();
    await later(601, async () => expect(await ask(fresh, old)).toBe(401));
    await fresh.close(0);
    other.stop();
  });

  it("that are held stay in use for a day while they can't be fetched", async () => {
    const other = await Issuer.start();
    const fresh = await open(new Shop(), { MCP_PUBLIC_URL: audience, MCP_AUTH_ISSUER: other.url });
    const token = await other.token(audience, { expires: 200_000 });
    expect(await ask(fresh, token)).toBe(200);
    other.broken = true;
    await later(601, async () => expect(await ask(fresh, token)).toBe(200));
    await later(86_000, async () => expect(await ask(fresh, token)).toBe(200));
    await later(88_000, async () => expect(await ask(fresh, token)).toBe(503));
    other.broken = false;
    await later(88_006, async () => expect(await ask(fresh, token)).toBe(200));
    await fresh.close(0);
    other.stop();
  });

  it("that are held stay in use when what is fetched is no key set", async () => {
    const other = await Issuer.start();
    const fresh = await open(new Shop(), {
      MCP_PUBLIC_URL: audience,
      MCP_AUTH_ISSUER: other.url,
      MCP_AUTH_JWKS_URL: `${other.url}/keys`,
    });
    other.documents.set("/keys", { keys: [other.publicKey] });
    const token = await other.token(audience, { expires: 3_600 });
    expect(await ask(fresh, token)).toBe(200);
    other.documents.set("/keys", { message: "We are at work on it." });
    await later(601, async () => expect(await ask(fresh, token)).toBe(200));
    await fresh.close(0);
    other.stop();
  });

  it("that are new while they can't be fetched are not the caller's fault", async () => {
    const other = await Issuer.start();
    const fresh = await open(new Shop(), { MCP_PUBLIC_URL: audience, MCP_AUTH_ISSUER: other.url });
    expect(await ask(fresh, await other.token(audience))).toBe(200);
    await other.rotate();
    other.broken = true;
    const token = await other.token(audience, { expires: 3_600 });
    await later(601, async () => expect(await ask(fresh, token)).toBe(503));
    other.broken = false;
    await later(632, async () => expect(await ask(fresh, token)).toBe(200));
    await fresh.close(0);
    other.stop();
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ["is larger than a megabyte", (response) => void response.end(" ".repeat(1_048_577))],
    ["redirects", (response) => void response.writeHead(302, { location: `${issuer.url}/jwks` }).end()],
    ["is no key set", (response) => void response.end("{}")],
  ])("are not taken from an answer that %s", async (_case, answer) => {
    const server = createServer((_request, response) => answer(response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const fresh = await open(new Shop(), {
      MCP_PUBLIC_URL: audience,
      MCP_AUTH_ISSUER: issuer.url,
      MCP_AUTH_JWKS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`,
    });
    expect(await ask(fresh, await issuer.token(audience))).toBe(503);
    await fresh.close(0);
    server.close();
  });

  it.each([
    ["/.well-known/oauth-authorization-server/tenant"],
    ["/.well-known/openid-configuration/tenant"],
    ["/tenant/.well-known/openid-configuration"],
  ])("of an issuer with a path are found through %s", async (place) => {
    const other = await Issuer.start();
    other.documents.clear();
    other.documents.set(place, { issuer: `${other.url}/tenant`, jwks_uri: `${other.url}/jwks` });
    const fresh = await open(new Shop(), { MCP_PUBLIC_URL: audience, MCP_AUTH_ISSUER: `${other.url}/tenant` });
    expect(await ask(fresh, await other.token(audience, { issuer: `${other.url}/tenant` }))).toBe(200);
    await fresh.close(0);
    other.stop();
  });

  it("are not taken from metadata that names another issuer", async () => {
    const other = await Issuer.start();
    const place = "/.well-known/openid-configuration";
    other.documents.set(place, { issuer: "https://evil.example", jwks_uri: `${other.url}/jwks` });
    const fresh = await open(new Shop(), { MCP_PUBLIC_URL: audience, MCP_AUTH_ISSUER: other.url });
    expect(await ask(fresh, await other.token(audience))).toBe(503);
    await fresh.close(0);
    other.stop();
  });

  it("are fetched once for many requests", async () => {
    const fetched = issuer.requests.filter((path) => path === "/jwks").length;
    const token = await issuer.token(audience);
    await Promise.all(Array.from({ length: 10 }, () => list(bearer(token))));
    expect(issuer.requests.filter((path) => path === "/jwks")).toHaveLength(fetched);
  });
});
