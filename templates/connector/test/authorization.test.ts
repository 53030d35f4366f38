import { generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { broaderScopes } from "../src/policy.js";
import { baselineScopes, callerScopes, missingScopes } from "../src/runtime/access/scopes.js";
import { type ListeningConnector, runToExit, startOverHttp } from "./support/connector.js";
import { testEnvironment } from "./support/environment.js";
import { type Example, examples, readExample, writeExample } from "./support/examples.js";
import { FakeAuthorizationServer } from "./support/fake-authorization-server.js";
import { type Claims, FakeIssuer } from "./support/fake-issuer.js";
import { FakeUpstream } from "./support/fake-upstream.js";
import { httpRequest, mcpRequest, type Reply, resultIn } from "./support/mcp-request.js";
import { offered } from "./support/offered.js";

/*
 * What MCP asks of a server that is an OAuth resource server (2026-07-28, basic/authorization and the documents that it names),
 * each requirement by its number.
 */

const audience = "https://connector.example/mcp";
const elsewhere = "https://elsewhere.example/mcp";
const example = examples()[0];
const reading = readExample();
const writing = writeExample();
const everything = [...new Set([...offered.values()].flatMap(callerScopes))].join(" ");
const baseline = baselineScopes(offered.values());

let api: FakeUpstream;
let authorizationServer: FakeAuthorizationServer;
let issuer: FakeIssuer;
let connector: ListeningConnector;

beforeAll(async () => {
  api = await FakeUpstream.start();
  authorizationServer = await FakeAuthorizationServer.start();
  issuer = await FakeIssuer.start();
  connector = await startOverHttp({ ...settings(), LOG_LEVEL: "debug" });
});

beforeEach(() => api.reset());

afterAll(async () => {
  await connector.stop();
  await issuer.close();
  await authorizationServer.close();
  await api.close();
});

function settings(): Record<string, string> {
  return {
    ...testEnvironment(api, authorizationServer),
    MCP_PUBLIC_URL: audience,
    MCP_AUTH_ISSUER: issuer.url,
  };
}

const token = (scope: string, claims: Claims = {}): Promise<string> =>
  issuer.token({ aud: audience, scope, ...claims });
const bearer = (text: string): Record<string, string> => ({ authorization: `Bearer ${text}` });
const list = async (text: string, endpoint = connector.endpoint): Promise<number> =>
  (await mcpRequest(endpoint, "tools/list", {}, bearer(text))).status;
const call = ({ name, arguments: given }: Example, text: string, endpoint = connector.endpoint): Promise<Reply> =>
  mcpRequest(endpoint, "tools/call", { name, arguments: given }, bearer(text));
const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;
const place = "/.well-known/oauth-protected-resource/mcp";
const metadata = async (headers = {}): Promise<Reply> =>
  httpRequest(new URL(place, connector.endpoint).href, "GET", headers);

/** The rest of what a test needs is given back when it ends. */
async function withConnector(
  changes: Readonly<Record<string, string>>,
  test: (endpoint: string) => Promise<void>,
): Promise<void> {
  const other = await startOverHttp({ ...settings(), ...changes });
  try {
    await test(other.endpoint);
  } finally {
    await other.stop();
  }
}

describe("what a caller is told", () => {
  it("row 1: the metadata is where RFC 9728 says and where the challenge says, for web pages too", async () => {
    const { status, headers, body } = await metadata();
    expect([status, headers["access-control-allow-origin"]]).toEqual([200, "*"]);
    expect(JSON.parse(body)).toMatchObject({ authorization_servers: [issuer.url] });
    const challenge = (await mcpRequest(connector.endpoint, "tools/list", {})).headers["www-authenticate"];
    expect(challenge).toContain(`resource_metadata="https://connector.example${place}"`);
  });

  it("row 2: the resource is the public URL, whatever Host is asked", async () => {
    expect(JSON.parse((await metadata({ host: "evil.example" })).body)).toMatchObject({ resource: audience });
  });

  it("row 7: the first challenge names the scopes of the reading tools and no others", async () => {
    const { status, headers } = await mcpRequest(connector.endpoint, "tools/list", {});
    expect(status).toBe(401);
    const named = /scope="([^"]*)"/.exec(headers["www-authenticate"] ?? "")?.[1];
    expect(named ?? "").toBe(baseline.join(" "));
  });

  it("row 10: the metadata lists the same scopes: not all that exist, and no offline_access", async () => {
    const { scopes_supported: scopes } = JSON.parse((await metadata()).body) as { scopes_supported: string[] };
    expect(scopes).toEqual(baseline);
    expect(scopes).not.toContain("offline_access");
  });
});

describe("a token", () => {
  it.each<[string, Claims]>([
    ["row 3: that has expired", { exp: inSeconds(-60) }],
    ["row 3: that is not valid yet", { nbf: inSeconds(120) }],
    ["row 3: of another issuer", { iss: "https://other.example" }],
    ["row 3: that never ends", { exp: undefined }],
    ["row 4: for another server", { aud: elsewhere }],
    ["row 4: for other servers", { aud: [elsewhere, "https://a.example"] }],
    ["row 4: for nobody in particular", { aud: undefined }],
  ])("%s is refused", async (_case, claims) => {
    expect(await list(await token(everything, claims))).toBe(401);
  });

  it("row 3: that nobody has signed, or somebody else, is refused", async () => {
    const claims = { iss: issuer.url, aud: audience, sub: "x", iat: inSeconds(0), exp: inSeconds(300) };
    const stranger = await generateKeyPair("ES256");
    const secret = new TextEncoder().encode(JSON.stringify(issuer.publicKey));
    const forged = [
      "garbage",
      new UnsecuredJWT(claims).encode(),
      await issuer.token(claims, stranger.privateKey),
      await new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "test" }).sign(secret),
    ];
    expect(await Promise.all(forged.map((text) => list(text)))).toEqual([401, 401, 401, 401]);
  });

  it("row 4: for this server, alone or among others, is accepted", async () => {
    expect(await list(await token(everything))).toBe(200);
    expect(await list(await token(everything, { aud: [elsewhere, audience] }))).toBe(200);
  });

  it("row 5: in the URL is not accepted", async () => {
    const text = await token(everything);
    const reply = await mcpRequest(`${connector.endpoint}?access_token=${text}`, "tools/list", {});
    expect(reply.status).toBe(401);
  });

  it("row 6: is needed for every request, whatever the connection carried before", async () => {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} });
    const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
    const send = async (more: Record<string, string>): Promise<number> => {
      const response = await fetch(connector.endpoint, { method: "POST", headers: { ...headers, ...more }, body });
      await response.text();
      return response.status;
    };
    expect([await send(bearer(await token(everything))), await send({})]).toEqual([200, 401]);
  });

  it("of any form is asked for at its issuer, when the settings say where", async () => {
    const introspection = {
      MCP_AUTH_INTROSPECTION_URL: `${issuer.url}/introspect`,
      MCP_AUTH_CLIENT_ID: FakeIssuer.clientId,
      MCP_AUTH_CLIENT_SECRET: FakeIssuer.clientSecret,
    };
    await withConnector(introspection, async (endpoint) => {
      const revoked = issuer.opaqueToken({ aud: audience });
      issuer.revoke(revoked);
      expect(await list(issuer.opaqueToken({ aud: audience }), endpoint)).toBe(200);
      expect(await list(issuer.opaqueToken({ aud: elsewhere }), endpoint)).toBe(401);
      expect(await list(revoked, endpoint)).toBe(401);
    });
  });
});

describe("the scopes of a tool", () => {
  it.skipIf(example === undefined)("row 8: are all named when one is missing, and nothing is sent", async () => {
    if (example === undefined) return;
    const { status, headers } = await call(example, await token("some:other-scope"));
    expect(status).toBe(403);
    const challenge = headers["www-authenticate"] ?? "";
    expect(challenge).toMatch(/^Bearer error="insufficient_scope", .*resource_metadata="/);
    expect(challenge).toContain(`scope="${callerScopes(example.policy).join(" ")}"`);
    expect(api.received).toEqual([]);
  });

  it.skipIf(example === undefined)("row 9: may be held in the form of wider ones, where that is known", () => {
    if (example === undefined) return;
    const asked = callerScopes(example.policy);
    const known = new Map(asked.map((scope) => [scope, ["a:wider-one"]]));
    expect(missingScopes(example.policy, new Set(["a:wider-one"]), known)).toEqual([]);
    expect(missingScopes(example.policy, new Set(["a:wider-one"]))).toEqual(asked);
  });

  const wider = [...offered].flatMap(([name, row]) => {
    const [scope, ...others] = callerScopes(row);
    const [broad] = scope === undefined || others.length > 0 ? [] : (broaderScopes[scope] ?? []);
    return broad === undefined ? [] : [[name, broad] as const];
  });
  it.skipIf(wider.length === 0).each(wider.slice(0, 3))("row 9: %s is let in by %s", async (name, scope) => {
    const given = { name, arguments: { not_an_argument: true } };
    const reply = await mcpRequest(connector.endpoint, "tools/call", given, bearer(await token(scope)));
    expect(reply.status).toBe(200);
  });

  it("are said of each tool in the list", async () => {
    const { tools } = resultIn(await mcpRequest(connector.endpoint, "tools/list", {}, bearer(await token(""))));
    const said = (tools as { name: string; _meta: object }[]).map(({ name, _meta }) => [name, _meta]);
    const expected = [...offered].map(([name, row]) => [
      name,
      { securitySchemes: [{ type: "oauth2", scopes: callerScopes(row) }] },
    ]);
    expect(Object.fromEntries(said)).toMatchObject(Object.fromEntries(expected));
  });
});

describe("a caller", () => {
  it.skipIf(example === undefined)("row 11: has a token that never goes to the API", async () => {
    for (const one of examples().slice(0, 10)) await call(one, await token(everything));
    expect(api.received.length).toBeGreaterThan(0);
    for (const text of issuer.issued) expect(JSON.stringify(api.received)).not.toContain(text);
  });

  it("row 12: that is a foreign web page is refused", async () => {
    const good = bearer(await token(everything));
    const foreign = [{ origin: "https://evil.example" }, { origin: "null" }, { host: "evil.example" }];
    const statuses = foreign.map(
      async (headers) => (await mcpRequest(connector.endpoint, "tools/list", {}, { ...good, ...headers })).status,
    );
    expect(await Promise.all(statuses)).toEqual([403, 403, 403]);
  });

  it.each([
    ["http on a public address", { MCP_PUBLIC_URL: "http://connector.example/mcp" }, "MCP_PUBLIC_URL"],
    ["an issuer without TLS", { MCP_AUTH_ISSUER: "http://issuer.example" }, "MCP_AUTH_ISSUER"],
    ["no issuer, open to other machines", { MCP_AUTH_ISSUER: "", MCP_HTTP_HOST: "0.0.0.0" }, "MCP_AUTH_ISSUER"],
  ])("row 13: can never reach %s: the connector does not start", async (_case, changes, variable) => {
    const { code, stderr } = await runToExit({ ...settings(), MCP_TRANSPORT: "http", ...changes });
    expect(code).not.toBe(0);
    expect(stderr).toContain(variable);
  });

  it("row 15: gets the list that all get, keeps it for itself, and reaches nothing that a profile hides", async () => {
    const all = bearer(await token(everything));
    const none = bearer(await token(""));
    const lists = await Promise.all([all, none].map((who) => mcpRequest(connector.endpoint, "tools/list", {}, who)));
    expect(lists[0]?.body).toBe(lists[1]?.body);
    const hidden = examples().find(({ policy }) => policy.risk !== "read");
    if (hidden === undefined || reading === undefined) return;
    await withConnector({ MCP_PROFILE: "read" }, async (endpoint) => {
      expect((await call(hidden, await token(everything), endpoint)).body).toContain("unknown tool");
      expect(api.received).toEqual([]);
    });
  });

  it.skipIf(writing === undefined)("row 16: finds nothing of another caller under that one's key", async () => {
    if (writing === undefined) return;
    const [one, other] = [await token(everything, { sub: "one" }), await token(everything, { sub: "other" })];
    const answers = [await call(writing, one), await call(writing, one), await call(writing, other)];
    const replayed = answers.map((reply) => {
      const { call: facts } = resultIn(reply)["structuredContent"] as { call?: { replayed: boolean } };
      return facts?.replayed ?? false;
    });
    expect(replayed).toEqual([false, true, false]);
    expect(api.received).toHaveLength(2);
  });

  it.skipIf(reading === undefined)("row 17: that calls too often is told how long to wait", async () => {
    if (reading === undefined) return;
    await withConnector({ MCP_RATE_LIMIT: "1" }, async (endpoint) => {
      const text = await token(everything);
      await call(reading, text, endpoint);
      const { structuredContent } = resultIn(await call(reading, text, endpoint));
      expect(structuredContent).toMatchObject({
        error: { code: "RATE_LIMITED", retry: { after_s: expect.any(Number) } },
      });
      const other = await call(reading, await token(everything, { sub: "another" }), endpoint);
      expect(JSON.stringify(resultIn(other))).not.toContain("RATE_LIMITED");
    });
  });

  it("row 18: can get no token here", async () => {
    for (const path of ["/authorize", "/token", "/register", "/.well-known/oauth-authorization-server"]) {
      expect((await httpRequest(new URL(path, connector.endpoint).href, "POST")).status).toBe(404);
    }
  });

  it("row 14: finds no token in the log, however much is logged", () => {
    expect(connector.log()).not.toBe("");
    for (const text of issuer.issued) expect(connector.log()).not.toContain(text);
  });
});
