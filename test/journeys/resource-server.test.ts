import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { modernRpc, rawRequest, type Reply, rpc } from "../unit/runtime/server/listening.js";
import { later } from "../unit/runtime/server/later.js";
import { freePort } from "../support/services.js";
import type { AuthorizationServer } from "./support/authorization-server.js";
import { GuardedShop } from "./support/guarded-shop.js";
import type { RunningShop, ShopApi, ShopProject } from "./support/shop.js";

/*
 * What MCP asks of a server that is an OAuth resource server, row by row (2026-07-28, basic/authorization and the documents that
 * it names), held against an emitted connector in a process of its own and an authorization server that is not ours.
 */

const elsewhere = "https://elsewhere.example/mcp";
const owner = `
import { defineExtensions } from "../runtime/extensions.js";
export const extensions = defineExtensions({ broaderScopes: { "customers:read": ["customers:admin"] } });
`;

let guarded: GuardedShop;
let project: ShopProject;
let api: ShopApi;
let server: AuthorizationServer;
let shop: RunningShop;
let resource: string;
let endpoint: URL;
/** Every token of the run: none may be found anywhere. */
const issued: string[] = [];

beforeAll(async () => {
  const scopes = ["customers:read", "customers:write", "refunds:read", "refunds:write", "customers:admin"];
  guarded = await GuardedShop.start({ scopes, otherResources: [elsewhere], extensions: owner });
  ({ project, api, server, shop, resource } = guarded);
  endpoint = new URL(shop.endpoint);
}, 120_000);

afterAll(() => guarded.stop());

beforeEach(() => {
  server.journal.alter = undefined;
  api.calls.length = 0;
});

/** A token for the connector, with what it says changed. */
async function token(scope = "customers:read", changes: Readonly<Record<string, unknown>> = {}): Promise<string> {
  server.journal.alter = (payload) => Object.assign(payload, changes);
  const text = await server.token("alice", resource, scope);
  server.journal.alter = undefined;
  issued.push(text);
  return text;
}

const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
const list = async (text: string): Promise<number> => (await rpc(endpoint, "tools/list", {}, bearer(text))).status;
const call = (text: string, name: string, given: object = {}, at = endpoint): Promise<Reply> =>
  rpc(at, "tools/call", { name, arguments: given }, bearer(text));
const challengeOf = ({ headers }: Reply): string => headers["www-authenticate"] ?? "";
const answerOf = ({ body }: Reply) => JSON.parse(/^data: (\{.*)$/m.exec(body)?.[1] ?? body).result;
const now = (): number => Math.floor(Date.now() / 1000);
const customer = { email: "ada@example.com", name: "Ada" };

async function metadata(headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
  return rawRequest(new URL("/.well-known/oauth-protected-resource/mcp", endpoint), "GET", headers);
}

describe("row 1: the metadata of the protected resource", () => {
  test("row 1: is where RFC 9728 says, names the authorization server, and may be read from a web page", async () => {
    const { status, headers, body } = await metadata();
    expect([status, headers["access-control-allow-origin"]]).toEqual([200, "*"]);
    expect(JSON.parse(body).authorization_servers).toEqual([server.issuer]);
  });

  test("row 1: is where the challenge says", async () => {
    const place = /resource_metadata="([^"]+)"/.exec(challengeOf(await rpc(endpoint, "tools/list", {})))?.[1];
    expect(place).toBe(new URL("/.well-known/oauth-protected-resource/mcp", endpoint).href);
  });
});

test("row 2: the resource is the address that clients use, whatever Host they send", async () => {
  const { body } = await metadata({ host: "evil.example" });
  expect(JSON.parse(body).resource).toBe(resource);
});

describe("row 3: a token that is not good is refused with 401", () => {
  test.each<[string, Readonly<Record<string, unknown>>]>([
    ["that has expired", { exp: now() - 60 }],
    ["that is not valid yet", { nbf: now() + 120 }],
    ["of another issuer", { iss: "https://other.example" }],
    ["without an end", { exp: undefined }],
  ])("row 3: one %s", async (_case, changes) => {
    expect(await list(await token("customers:read", changes))).toBe(401);
  });

  test("row 3: one that was good an hour ago", async () => {
    let old = "";
    await later(-3_600, async () => void (old = await token()));
    expect(await list(old)).toBe(401);
  });

  test("row 3: none at all, garbage, and one whose signature was touched", async () => {
    const good = await token();
    const touched = good.slice(0, -8) + (good.endsWith("AAAAAAAA") ? "BBBBBBBB" : "AAAAAAAA");
    expect((await rpc(endpoint, "tools/list", {})).status).toBe(401);
    expect([await list("garbage"), await list("a.b.c"), await list(touched)]).toEqual([401, 401, 401]);
  });

  test("row 3: one without a signature, by a stranger's key, or signed with the public key as a secret", async () => {
    const { keys } = (await (await fetch(`${server.issuer}/jwks`)).json()) as { keys: { kid: string; alg: string }[] };
    const claims = { iss: server.issuer, aud: resource, sub: "alice", scope: "customers:read" };
    const stranger = await generateKeyPair("RS256");
    const header = { kid: keys[0]?.kid ?? "", jwk: await exportJWK(stranger.publicKey) };
    const signed = (alg: string, key: Parameters<SignJWT["sign"]>[0]): Promise<string> =>
      new SignJWT(claims)
        .setProtectedHeader({ alg, ...header })
        .setIssuedAt()
        .setExpirationTime("5m")
        .sign(key);
    const forged = [
      new UnsecuredJWT(claims).setIssuedAt().setExpirationTime("5m").encode(),
      await signed("RS256", stranger.privateKey),
      await signed("HS256", new TextEncoder().encode(JSON.stringify(keys[0]))),
    ];
    expect(await Promise.all(forged.map(list))).toEqual([401, 401, 401]);
  });

  test("row 3: and a good one is not", async () => {
    expect(await list(await token())).toBe(200);
  });
});

describe("row 4: only a token for this server is accepted", () => {
  test("row 4: one that the same server issued for another resource is refused", async () => {
    const foreign = await server.token("alice", elsewhere, "customers:read");
    issued.push(foreign);
    expect(await list(foreign)).toBe(401);
  });

  test.each<[string, unknown, number]>([
    ["for this server with a slash", "slash", 401],
    ["for others", ["https://a.example", elsewhere], 401],
    ["for this server among others", "both", 200],
  ])("row 4: one %s", async (_case, audience, status) => {
    const named: Readonly<Record<string, unknown>> = { both: [elsewhere, resource], slash: `${resource}/` };
    const aud = typeof audience === "string" ? named[audience] : audience;
    expect(await list(await token("customers:read", { aud }))).toBe(status);
  });
});

test("row 5: a token in the URL is not accepted, not even beside a good one", async () => {
  const text = await token();
  const url = new URL(`${endpoint.href}?access_token=${text}`);
  expect((await rpc(url, "tools/list", {})).status).toBe(401);
  expect((await rpc(url, "tools/list", {}, bearer(text))).status).toBe(401);
});

test("row 6: every request needs a token, also on a connection that had one before", async () => {
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} });
  // `fetch` keeps the connection.
  const first = await fetch(endpoint, { method: "POST", headers: { ...headers, ...bearer(await token()) }, body });
  await first.text();
  const second = await fetch(endpoint, { method: "POST", headers, body });
  await second.text();
  expect([first.status, second.status]).toEqual([200, 401]);
});

test("row 7: the 401 says which scopes to ask for first: those of the reading tools", async () => {
  expect(challengeOf(await rpc(endpoint, "tools/list", {}))).toContain('scope="customers:read refunds:read"');
});

describe.each([
  ["2025-11-25", rpc],
  ["2026-07-28", modernRpc],
] as const)("row 8: in the protocol of %s", (_revision, send) => {
  test("row 8: a reading token that calls a write is told everything that the call needs, and nothing is sent", async () => {
    const given = { name: "create_customer", arguments: { ...customer, idempotency_key: "never-used-1" } };
    const reply = await send(endpoint, "tools/call", given, bearer(await token("customers:read refunds:read")));
    expect(reply.status).toBe(403);
    expect(challengeOf(reply)).toMatch(
      /^Bearer error="insufficient_scope",.* scope="customers:write", resource_metadata="/,
    );
    expect(api.calls).toEqual([]);
  });
});

test("row 9: a scope that its owner says includes another stands for it, and for no third", async () => {
  const admin = await token("customers:admin");
  expect((await call(admin, "list_customers")).status).toBe(200);
  expect((await call(admin, "get_refund", { refund_id: "re_1" })).status).toBe(403);
});

test("row 10: the metadata lists the scopes of the reading tools, no wildcard and no offline_access", async () => {
  const { scopes_supported: scopes } = JSON.parse((await metadata()).body);
  expect(scopes).toEqual(["customers:read", "refunds:read"]);
});

test("row 11: the caller's token does not go to the API, in no header and no body of any call", async () => {
  const text = await token("customers:read customers:write");
  expect(answerOf(await call(text, "list_customers")).isError).toBe(false);
  const write = { ...customer, idempotency_key: "row-11-create-ada" };
  expect(answerOf(await call(text, "create_customer", write)).isError).toBe(false);
  expect(api.calls).toEqual(["GET /customers", "POST /customers"]);
  for (const secret of issued) expect(api.received.join("\n")).not.toContain(secret);
});

describe("row 12: requests that a foreign web page makes", () => {
  test.each([{ origin: "https://evil.example" }, { origin: "null" }, { host: "evil.example" }])(
    "row 12: with %o are refused with 403",
    async (headers) => {
      expect((await rpc(endpoint, "tools/list", {}, { ...bearer(await token()), ...headers })).status).toBe(403);
    },
  );

  test("row 12: and unless told otherwise it listens on this machine only", () => {
    expect(endpoint.hostname).toBe("127.0.0.1");
  });
});

describe("row 13: it does not start", () => {
  test.each<[string, Readonly<Record<string, string>>, string]>([
    ["with a public address without TLS", { MCP_PUBLIC_URL: "http://shop.example/mcp" }, "MCP_PUBLIC_URL"],
    ["with an issuer without TLS", { MCP_AUTH_ISSUER: "http://issuer.example" }, "MCP_AUTH_ISSUER"],
    ["with a key set without TLS", { MCP_AUTH_JWKS_URL: "http://issuer.example/jwks" }, "MCP_AUTH_JWKS_URL"],
    ["open to other machines", { MCP_HTTP_HOST: "0.0.0.0", MCP_AUTH_ISSUER: "" }, "MCP_AUTH_ISSUER"],
  ])("row 13: %s", async (_case, env, variable) => {
    await expect(project.start(api, { MCP_AUTH_ISSUER: server.issuer, ...env })).rejects.toThrow(variable);
  });
});

test("row 14: no token of the whole run is in its log, which is as talkative as it can be", async () => {
  const text = await token("customers:read");
  await call(text, "list_customers");
  expect(shop.log()).toContain("list_customers");
  for (const secret of issued) expect(shop.log()).not.toContain(secret);
});

describe("row 15: lists", () => {
  const tools = async (text: string) => answerOf(await modernRpc(endpoint, "tools/list", {}, bearer(text)));

  test("row 15: are the same for every caller, and each keeps its own", async () => {
    const [one, other] = [await tools(await token("customers:read")), await tools(await token("refunds:write"))];
    expect(one.tools).toEqual(other.tools);
    expect([one.cacheScope, other.cacheScope]).toEqual(["private", "private"]);
  });

  test("row 15: decide nothing: what the profile hides can't be called, and what is shown needs its scopes", async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/mcp`;
    const narrow = await project.start(api, {
      MCP_HTTP_PORT: String(port),
      MCP_AUTH_ISSUER: server.issuer,
      MCP_AUTH_AUDIENCE: resource,
      MCP_PROFILE: "read",
    });
    const all = await token("customers:read customers:write refunds:read refunds:write");
    const hidden = await call(
      all,
      "delete_customer",
      { customer_id: "c1", idempotency_key: "row-15-del" },
      new URL(url),
    );
    expect(hidden.body).toContain("unknown tool");
    expect((await call(await token("refunds:read"), "list_customers", {}, new URL(url))).status).toBe(403);
    expect(api.calls).toEqual([]);
    await narrow.stop();
  });
});

test("row 16: a key is a name, not a right: under another caller's key nothing of that caller is found", async () => {
  const write = { email: "grace@example.com", name: "Grace", idempotency_key: "row-16-the-same-key" };
  const scope = "customers:write";
  const bob = await server.token("bob", resource, scope);
  const alice = await token(scope);
  const [first, again] = [await call(alice, "create_customer", write), await call(alice, "create_customer", write)];
  const foreign = await call(bob, "create_customer", write);
  const calls = [first, again, foreign].map((reply) => answerOf(reply).structuredContent);
  expect(calls.map((answer) => answer.call?.replayed ?? false)).toEqual([false, true, false]);
  expect(calls[2].result.id).not.toBe(calls[0].result.id);
  expect(api.calls).toEqual(["POST /customers", "POST /customers"]);
});

test("row 17: calls of one caller are limited, with the time to wait; those of another are not", async () => {
  const limited = await project.start(api, {
    MCP_AUTH_ISSUER: server.issuer,
    MCP_AUTH_AUDIENCE: resource,
    MCP_RATE_LIMIT: "2",
  });
  const at = new URL(limited.endpoint);
  const alice = await token();
  const answers = [];
  for (let number = 0; number < 3; number += 1) answers.push(answerOf(await call(alice, "list_customers", {}, at)));
  expect(answers.map(({ isError }) => isError)).toEqual([false, false, true]);
  const { code, retry } = answers[2].structuredContent.error;
  expect(code).toBe("RATE_LIMITED");
  expect(retry.after_s).toBeGreaterThan(0);
  const bob = await server.token("bob", resource, "customers:read");
  expect(answerOf(await call(bob, "list_customers", {}, at)).isError).toBe(false);
  await limited.stop();
});

test.each(["/authorize", "/token", "/register", "/callback", "/.well-known/oauth-authorization-server"])(
  "row 18: it issues no tokens and stands in nobody's place: there is no %s",
  async (path) => {
    for (const method of ["GET", "POST"]) {
      expect((await rawRequest(new URL(path, endpoint), method, bearer(await token()))).status).toBe(404);
    }
  },
);
