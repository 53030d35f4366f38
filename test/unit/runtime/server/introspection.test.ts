import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Listener } from "../../../../templates/connector/src/runtime/server/http.js";
import { Verdicts } from "../../../../templates/connector/src/runtime/server/verdicts.js";
import { Issuer } from "./issuer.js";
import { later } from "./later.js";
import { open, rpc, Shop } from "./listening.js";

const audience = "https://shop.example/mcp";
const issuer = "https://issuer.example";
const good = { active: true, sub: "user-1", aud: audience, scope: "customers:read", exp: inSeconds(300) };

/** An endpoint by RFC 7662 that says of each token what a test wants. */
class Endpoint {
  readonly questions: { readonly token: string | null; readonly client: string }[] = [];
  says: unknown = good;
  status = 200;
  /** Takes the client's secret in the body only. */
  bodyOnly = false;
  pauseMs = 0;
  readonly #server: Server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const form = new URLSearchParams(text);
    const basic = Buffer.from((request.headers.authorization ?? "").replace("Basic ", ""), "base64").toString();
    const inBody = `${form.get("client_id")}:${form.get("client_secret")}`;
    const client = this.bodyOnly ? inBody : decodeURIComponent(basic);
    if (client !== "connector:canary-secret") return void response.writeHead(401).end();
    this.questions.push({ token: form.get("token"), client });
    await new Promise((resolve) => setTimeout(resolve, this.pauseMs));
    response.writeHead(this.status, { "content-type": "application/json" }).end(JSON.stringify(this.says));
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/introspect`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

const endpoint = new Endpoint();
let listener: Listener;
let shop: Shop;
let tokens = 0;

const settings = (): Record<string, string> => ({
  MCP_PUBLIC_URL: audience,
  MCP_AUTH_ISSUER: issuer,
  MCP_AUTH_INTROSPECTION_URL: endpoint.url,
  MCP_AUTH_CLIENT_ID: "connector",
  MCP_AUTH_CLIENT_SECRET: "canary-secret",
});

beforeAll(async () => {
  await endpoint.start();
  shop = new Shop();
  listener = await open(shop, settings());
});

afterAll(async () => {
  await listener.close(0);
  endpoint.stop();
});

beforeEach(() => {
  Object.assign(endpoint, { says: good, status: 200, bodyOnly: false, pauseMs: 0 });
  endpoint.questions.length = 0;
  shop.calls.length = 0;
});

const newToken = (): string => `opaque-${(tokens += 1)}`;
const list = async (token: string, at = listener): Promise<number> =>
  (await rpc(at.address, "tools/list", {}, { authorization: `Bearer ${token}` })).status;

function inSeconds(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}

describe("an opaque token", () => {
  it("is asked about at the issuer, by the connector's own client", async () => {
    expect(await list("opaque-of-mine")).toBe(200);
    expect(endpoint.questions).toEqual([{ token: "opaque-of-mine", client: "connector:canary-secret" }]);
  });

  it("belongs to the subject that the issuer names, with the scopes that it names", async () => {
    const authorization = { authorization: `Bearer ${newToken()}` };
    await rpc(listener.address, "tools/call", { name: "list_customers", arguments: {} }, authorization);
    expect(shop.calls[0]?.principal).toMatchObject({ id: `${issuer}|user-1`, scopes: new Set(["customers:read"]) });
  });

  it("of a client without a user belongs to the client", async () => {
    endpoint.says = { ...good, sub: undefined, client_id: "robot" };
    const authorization = { authorization: `Bearer ${newToken()}` };
    await rpc(listener.address, "tools/call", { name: "list_customers", arguments: {} }, authorization);
    expect(shop.calls[0]?.principal.id).toBe(`${issuer}|robot`);
  });

  it.each<[string, Record<string, unknown>]>([
    ["that is not active", { active: false }],
    ["whose activity is no truth value", { active: "true" }],
    ["for another audience", { aud: "https://other.example/mcp" }],
    ["for nobody in particular", { aud: undefined }],
    ["for others", { aud: ["https://a.example", "https://b.example"] }],
    ["of another issuer", { iss: "https://other.example" }],
    ["after its end", { exp: inSeconds(-60) }],
    ["with an end that is no time", { exp: "tomorrow" }],
    ["before its time", { nbf: inSeconds(120) }],
    ["of nobody", { sub: undefined }],
    ["that is bound to a key", { cnf: { jkt: "thumbprint" } }],
  ])("%s is not accepted", async (_case, claims) => {
    endpoint.says = { ...good, ...claims };
    expect(await list(newToken())).not.toBe(200);
    expect(shop.calls).toEqual([]);
  });

  it("for us among others is accepted", async () => {
    endpoint.says = { ...good, aud: ["https://a.example", audience], iss: issuer };
    expect(await list(newToken())).toBe(200);
  });

  it("without an end is accepted: its issuer has just said that it is active", async () => {
    endpoint.says = { ...good, exp: undefined };
    expect(await list(newToken())).toBe(200);
  });
});

describe("what the issuer said", () => {
  it("is asked once for requests that come together", async () => {
    endpoint.pauseMs = 50;
    const token = newToken();
    const statuses = await Promise.all(Array.from({ length: 10 }, () => list(token)));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(endpoint.questions).toHaveLength(1);
  });

  it("is believed for a minute, then asked again: a token that was revoked meanwhile ends", async () => {
    const token = newToken();
    expect(await list(token)).toBe(200);
    endpoint.says = { active: false };
    expect(await list(token)).toBe(200);
    await later(61, async () => expect(await list(token)).toBe(401));
  });

  it("is believed no longer than the token lives", async () => {
    endpoint.says = { ...good, exp: inSeconds(5) };
    const token = newToken();
    expect(await list(token)).toBe(200);
    await later(36, async () => expect(await list(token)).toBe(401));
    expect(endpoint.questions).toHaveLength(2);
  });

  it("is remembered for a refused token as well, but not for long", async () => {
    endpoint.says = { active: false };
    const token = newToken();
    expect([await list(token), await list(token)]).toEqual([401, 401]);
    expect(endpoint.questions).toHaveLength(1);
    endpoint.says = good;
    await later(11, async () => expect(await list(token)).toBe(200));
  });

  it("is kept for a thousand tokens, not for all that anyone may make up", async () => {
    const verdicts = new Verdicts();
    let asked = 0;
    const ask = async (digest: string) =>
      verdicts.of(digest, async () => {
        asked += 1;
        return { principal: { id: digest, scopes: new Set<string>() }, until: Infinity };
      });
    for (let number = 0; number <= 1_000; number += 1) await ask(`token-${number}`);
    await ask("token-1000");
    expect(asked).toBe(1_001);
    await ask("token-0");
    expect(asked).toBe(1_002);
  });
});

describe("an issuer that can't be asked", () => {
  it.each<[string, object]>([
    ["answers 500", { status: 500 }],
    ["answers something else", { says: "yes" }],
    ["does not know the connector", { bodyOnly: true, status: 403 }],
  ])("and %s is not the caller's fault", async (_case, fault) => {
    const fresh = await open(new Shop(), settings());
    Object.assign(endpoint, fault);
    expect(await list(newToken(), fresh)).toBe(503);
    await fresh.close(0);
  });

  it("is left alone for a moment, and then asked again", async () => {
    const fresh = await open(new Shop(), settings());
    endpoint.status = 500;
    await Promise.all(Array.from({ length: 5 }, () => list(newToken(), fresh)));
    const asked = endpoint.questions.length;
    expect(await list(newToken(), fresh)).toBe(503);
    expect(endpoint.questions).toHaveLength(asked);
    endpoint.status = 200;
    await later(2, async () => expect(await list(newToken(), fresh)).toBe(200));
    await fresh.close(0);
  });
});

it("a server that wants the secret in the body gets it there", async () => {
  const fresh = await open(new Shop(), settings());
  endpoint.bodyOnly = true;
  expect([await list(newToken(), fresh), await list(newToken(), fresh)]).toEqual([200, 200]);
  await fresh.close(0);
});

it("with a key set as well, a JWT is checked here and everything else is asked for", async () => {
  const keys = await Issuer.start();
  const both = await open(new Shop(), {
    ...settings(),
    MCP_AUTH_ISSUER: keys.url,
    MCP_AUTH_JWKS_URL: `${keys.url}/jwks`,
  });
  endpoint.says = { ...good, iss: keys.url };
  expect(await list(await keys.token(audience), both)).toBe(200);
  expect(endpoint.questions).toHaveLength(0);
  expect([await list(newToken(), both), await list("a.b.c", both)]).toEqual([200, 200]);
  expect(endpoint.questions).toHaveLength(2);
  await both.close(0);
  keys.stop();
});

describe("settings", () => {
  it.each(["MCP_AUTH_INTROSPECTION_URL", "MCP_AUTH_CLIENT_ID", "MCP_AUTH_CLIENT_SECRET", "MCP_AUTH_ISSUER"])(
    "without %s are refused",
    async (name) => {
      const { [name]: _left, ...rest } = settings();
      await expect(open(new Shop(), rest)).rejects.toThrow(name);
    },
  );
});
