import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { rpc } from "../unit/runtime/server/listening.js";
import { type AuthorizationServer, secret } from "./support/authorization-server.js";
import { GuardedShop } from "./support/guarded-shop.js";
import type { RunningShop, ShopApi } from "./support/shop.js";

/*
 * Callers who are known to the API (RFC 8693): an authorization server that is not ours gives a token of the API for the token
 * that a caller shows, an emitted connector asks for it over HTTP, and the API sees that one and no other.
 */

const scopes = ["customers:read", "customers:write", "refunds:read", "refunds:write"];
const elsewhere = "https://elsewhere.example/mcp";

let guarded: GuardedShop;
let api: ShopApi;
let server: AuthorizationServer;
let shop: RunningShop;
let endpoint: URL;

beforeAll(async () => {
  guarded = await GuardedShop.start({
    scopes,
    otherResources: [elsewhere],
    settings: ({ issuer }) => ({
      SHOP_GRANT: "token_exchange",
      SHOP_CLIENT_ID: "connector",
      SHOP_CLIENT_SECRET: secret,
      SHOP_TOKEN_URL: `${issuer}/token`,
    }),
  });
  ({ api, server, shop } = guarded);
  endpoint = new URL(shop.endpoint);
}, 120_000);

afterAll(() => guarded.stop());

beforeEach(() => {
  api.received.length = 0;
  api.status = 200;
  server.journal.exchanges.length = 0;
});

const tokenOf = (name: string): Promise<string> => server.token(name, endpoint.href, scopes.join(" "));

async function call(token: string): Promise<{ readonly status: string; readonly error?: { readonly code: string } }> {
  const { body } = await rpc(
    endpoint,
    "tools/call",
    { name: "list_customers", arguments: {} },
    { authorization: `Bearer ${token}` },
  );
  return JSON.parse(/^data: (\{.*)$/m.exec(body)?.[1] ?? body).result.structuredContent;
}

/** The tokens that the API was shown, in turn. */
const shown = (): readonly (string | undefined)[] => api.received.map((request) => /Bearer (\S+)/.exec(request)?.[1]);

describe("a caller's token is exchanged", () => {
  it("once for many calls, and the API is shown what came of it, never the caller's own", async () => {
    const token = await tokenOf("alice");
    for (let turn = 0; turn < 3; turn += 1) expect(await call(token)).toMatchObject({ status: "ok" });
    const [exchange, ...more] = server.journal.exchanges;
    expect(more).toEqual([]);
    expect(exchange).toMatchObject({ subject: "alice", scope: scopes.join(" "), subjectToken: token });
    expect(shown()).toEqual(Array(3).fill(exchange?.token));
    expect(api.received.join("\n")).not.toContain(token);
  });

  it("for the subject, not for the token: a newer one of the same caller takes no other", async () => {
    expect(await call(await tokenOf("alice"))).toMatchObject({ status: "ok" });
    expect(server.journal.exchanges).toEqual([]);
  });

  it("apart from that of another caller", async () => {
    await call(await tokenOf("bob"));
    await call(await tokenOf("alice"));
    expect(server.journal.exchanges.map(({ subject }) => subject)).toEqual(["bob"]);
    const [bobs, alices] = shown();
    expect([bobs, alices]).toEqual([expect.stringContaining("for-bob"), expect.stringContaining("for-alice")]);
  });

  it("anew, by what the caller shows now, when the API no longer takes it", async () => {
    api.status = 401;
    const token = await tokenOf("alice");
    expect(await call(token)).toMatchObject({ status: "error", error: { code: "UPSTREAM_AUTH" } });
    expect(server.journal.exchanges).toMatchObject([{ subject: "alice", subjectToken: token }]);
    expect(new Set(shown()).size).toBe(2);
  });

  it("never where it was not meant for the connector: it is refused at the door", async () => {
    const foreign = await server.token("alice", elsewhere, scopes.join(" "));
    const { status } = await rpc(endpoint, "tools/list", {}, { authorization: `Bearer ${foreign}` });
    expect(status).toBe(401);
    expect(server.journal.exchanges).toEqual([]);
  });
});
