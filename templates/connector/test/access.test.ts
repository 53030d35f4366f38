import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { policy } from "../src/policy.js";
import type { Profile } from "../src/runtime/profile.js";
import { createToolbox } from "../src/runtime/toolbox.js";
import { tools } from "../src/tools/index.js";
import { upstream } from "../src/upstream.js";
import { callTool, type ListeningConnector, runToExit, startOverHttp, startOverStdio } from "./support/connector.js";
import { testEnvironment } from "./support/environment.js";
import { examples } from "./support/examples.js";
import { FakeAuthorizationServer } from "./support/fake-authorization-server.js";
import { FakeUpstream } from "./support/fake-upstream.js";
import { offered } from "./support/offered.js";

const audience = "https://connector.example/mcp";
const oauth = Object.entries(upstream.credentials).find(([, credential]) => credential.type === "oauth2");
const guarded = [...offered.values()].some((row) =>
  row.access.some((alternative) => Object.keys(alternative).length > 0),
);

/** The part of `scopes.lock.json` that this looks at. */
const lock: {
  readonly profiles: Readonly<
    Record<string, { readonly scopes: readonly { readonly credential: string; readonly scope: string }[] }>
  >;
} = JSON.parse(readFileSync(new URL("../scopes.lock.json", import.meta.url), "utf8"));

let api: FakeUpstream;
let authorizationServer: FakeAuthorizationServer;

beforeAll(async () => {
  api = await FakeUpstream.start();
  authorizationServer = await FakeAuthorizationServer.start();
});

beforeEach(() => {
  api.reset();
  authorizationServer.tokenRequests.length = 0;
});

afterAll(async () => {
  await api.close();
  await authorizationServer.close();
});

describe("towards the upstream", () => {
  it.skipIf(oauth === undefined).each(Object.entries(lock.profiles))(
    "asks under the profile %s for exactly the scopes that the lock lists for it",
    async (profile, { scopes }) => {
      const [id] = oauth ?? [""];
      const { policies } = createToolbox({ tools, policy }, { profile: profile as Profile });
      const example = examples().find(({ name }) => Object.hasOwn(policies.get(name)?.access[0] ?? {}, id));
      const listed = scopes.filter(({ credential }) => credential === id).map(({ scope }) => scope);
      if (example === undefined || listed.length === 0) return;
      const connector = await startOverStdio({
        ...testEnvironment(api, authorizationServer),
        MCP_PROFILE: profile,
      });
      await callTool(connector.client, example.name, { ...example.arguments });
      await connector.close();
      expect(authorizationServer.tokenRequests.map(({ scope }) => scope?.split(" ").sort())).toContainEqual(
        [...listed].sort(),
      );
    },
  );

  it("needs no scope that no tool asks for", () => {
    for (const [id, credential] of Object.entries(upstream.credentials)) {
      if (credential.type !== "oauth2") continue;
      const alternatives = [...offered.values()].flatMap((row) => row.access);
      const needed = new Set(alternatives.flatMap((alternative) => alternative[id] ?? []));
      expect(credential.scopes.filter((scope) => !needed.has(scope))).toEqual([]);
    }
  });

  it.skipIf(!guarded)("does not start without a credential, and names the variable", async () => {
    const { code, stdout, stderr } = await runToExit({ PATH: process.env["PATH"] ?? "", UPSTREAM_URL: api.origin });
    expect(code).not.toBe(0);
    expect(stdout).toBe("");
    expect(Object.values(upstream.credentials).some(({ prefix }) => stderr.includes(`${prefix}_`))).toBe(true);
  });
});

describe("towards the caller, over HTTP", () => {
  let connector: ListeningConnector;

  beforeAll(async () => {
    connector = await startOverHttp({
      ...testEnvironment(api, authorizationServer),
      MCP_PUBLIC_URL: audience,
      MCP_AUTH_ISSUER: authorizationServer.issuer,
      MCP_AUTH_AUDIENCE: audience,
      MCP_AUTH_JWKS_URL: authorizationServer.jwksUrl,
    });
    return () => connector.stop();
  });

  const post = (headers: Record<string, string>, body: unknown) =>
    fetch(connector.endpoint, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers },
      body: JSON.stringify(body),
    });

  it("a request without a token is challenged with the place of the metadata", async () => {
    const response = await post({}, { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} });
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toMatch(
      /resource_metadata="[^"]+\/\.well-known\/oauth-protected-resource/,
    );
  });

  it("a token for another audience is refused", async () => {
    const token = await authorizationServer.accessToken("https://elsewhere.example/mcp", "mcp:read");
    const response = await post(
      { authorization: `Bearer ${token}` },
      { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} },
    );
    expect(response.status).toBe(401);
  });

  it("a token without the scopes of a tool is told all of them, before anything is sent", async () => {
    const [name] = offered.keys();
    const token = await authorizationServer.accessToken(audience, "some:other-scope");
    const response = await post(
      { authorization: `Bearer ${token}`, "mcp-protocol-version": "2025-11-25" },
      { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: {} } },
    );
    expect(response.status).toBe(403);
    expect(response.headers.get("www-authenticate")).toMatch(/error="insufficient_scope".*scope="[^"]+"/);
    expect(api.received).toHaveLength(0);
  });

  it("a foreign Origin is refused", async () => {
    const response = await post(
      { origin: "https://evil.example" },
      { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} },
    );
    expect(response.status).toBe(403);
  });

  it("the metadata names the authorization server", async () => {
    const response = await fetch(new URL("/.well-known/oauth-protected-resource/mcp", connector.endpoint));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      resource: audience,
      authorization_servers: [authorizationServer.issuer],
    });
  });
});

describe("the caller's token", () => {
  it("never goes upstream", async () => {
    const example = examples()[0];
    if (example === undefined) return;
    const connector = await startOverHttp({
      ...testEnvironment(api, authorizationServer),
      MCP_PUBLIC_URL: audience,
      MCP_AUTH_ISSUER: authorizationServer.issuer,
      MCP_AUTH_AUDIENCE: audience,
      MCP_AUTH_JWKS_URL: authorizationServer.jwksUrl,
    });
    const scopes = [
      ...Object.values(example.policy.access[0] ?? {}).flat(),
      "mcp:read",
      "mcp:write",
      "mcp:destructive",
      "mcp:admin",
    ];
    const token = await authorizationServer.accessToken(audience, scopes.join(" "));
    const client = await connector.connect("2026", token);
    await callTool(client, example.name, { ...example.arguments });
    await client.close();
    await connector.stop();
    expect(api.received).toHaveLength(1);
    expect(JSON.stringify(api.received)).not.toContain(token);
  });
});
