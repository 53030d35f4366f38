import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freePort } from "../support/services.js";
import { AuthorizationServer, secret } from "./support/authorization-server.js";
import { type RunningShop, ShopApi, ShopProject } from "./support/shop.js";
import { clientDescription, type Era, SignedInClient } from "./support/signed-in-client.js";

/*
 * The whole way of a person: a client of the MCP SDK that knows nothing but an address, an authorization server that is not
 * ours, a browser, a connector as the generator writes it, and the API behind it.
 */

const scopes = ["customers:read", "customers:write", "refunds:read", "refunds:write"];
const refund = { payment_id: "pay_aaaaaaaa", amount: 500, currency: "EUR", idempotency_key: "refund-500-of-pay-a" };

let project: ShopProject;
let api: ShopApi;

beforeAll(async () => {
  project = new ShopProject();
  api = await ShopApi.start();
}, 120_000);

afterAll(async () => {
  await api.stop();
  project.remove();
});

beforeEach(() => {
  api.calls.length = 0;
});

describe.each<["jwt" | "opaque", Era]>([
  ["jwt", "2025-11-25"],
  ["jwt", "2026-07-28"],
  ["opaque", "2026-07-28"],
])("with %s tokens and the protocol of %s", (tokens, era) => {
  let server: AuthorizationServer;
  let shop: RunningShop;
  let client: SignedInClient;

  beforeAll(async () => {
    const port = await freePort();
    const resource = `http://127.0.0.1:${port}/mcp`;
    server = await AuthorizationServer.start({ resources: { [resource]: scopes }, tokens });
    const introspection = {
      MCP_AUTH_INTROSPECTION_URL: `${server.issuer}/token/introspection`,
      MCP_AUTH_CLIENT_ID: "connector",
      MCP_AUTH_CLIENT_SECRET: secret,
    };
    shop = await project.start(api, {
      MCP_HTTP_PORT: String(port),
      MCP_AUTH_ISSUER: server.issuer,
      ...(tokens === "opaque" && introspection),
    });
    client = new SignedInClient(shop.endpoint, era);
  });

  afterAll(async () => {
    await client.close();
    await shop.stop();
    await server.stop();
  });

  it("the user signs in once, for the scopes of the reading tools", async () => {
    await client.connect();
    expect(client.askedFor).toEqual([["customers:read", "refunds:read"]]);
    expect(server.journal.consents).toEqual([["customers:read", "refunds:read"]]);
  });

  it("the client registered itself, proves its code with PKCE and names the connector as the resource", () => {
    const [page] = client.memory.pages;
    expect(page?.searchParams.get("code_challenge_method")).toBe("S256");
    expect(page?.searchParams.get("resource")).toBe(shop.endpoint);
    expect(client.memory.clientInformation()?.client_id).toBeTypeOf("string");
  });

  it("all tools are listed, those that need more as well", async () => {
    const { tools } = await client.use((mcp) => mcp.listTools());
    expect(tools.map(({ name }) => name)).toContain("create_refund");
  });

  it("a reading tool is called without further questions", async () => {
    const result = await client.use((mcp) => mcp.callTool({ name: "list_customers", arguments: {} }));
    expect(result.isError).toBe(false);
    expect(client.askedFor).toHaveLength(1);
  });

  it("a write asks for more: the user allows it once, and what was allowed before stays", async () => {
    const result = await client.use((mcp) => mcp.callTool({ name: "create_refund", arguments: refund }));
    expect(result.isError).toBe(false);
    expect(client.askedFor.slice(1)).toEqual([["customers:read", "refunds:read", "refunds:write"]]);
    expect(server.journal.consents.slice(1)).toEqual([["refunds:write"]]);
    expect(api.calls).toEqual(["POST /payments/pay_aaaaaaaa/refunds"]);
  });

  it("after that nobody is asked again, neither for the write nor for a read", async () => {
    const again = await client.use((mcp) => mcp.callTool({ name: "create_refund", arguments: refund }));
    expect(again.structuredContent).toMatchObject({ status: "ok", call: { replayed: true } });
    const read = await client.use((mcp) => mcp.callTool({ name: "list_customers", arguments: {} }));
    expect(read.isError).toBe(false);
    expect(client.askedFor).toHaveLength(2);
    expect(api.calls).toEqual(["GET /customers"]);
  });
});

describe("with a client whose id is the URL of its own description (client ID metadata document)", () => {
  const id = "https://client.example/mcp-client.json";

  it("the user signs in without a registration, and for a write allows more", async () => {
    const port = await freePort();
    const server = await AuthorizationServer.start({
      resources: { [`http://127.0.0.1:${port}/mcp`]: scopes },
      clients: { [id]: { ...clientDescription, client_id: id } },
    });
    const shop = await project.start(api, { MCP_HTTP_PORT: String(port), MCP_AUTH_ISSUER: server.issuer });
    const client = new SignedInClient(shop.endpoint, "2026-07-28", id);
    await client.connect();
    const result = await client.use((mcp) => mcp.callTool({ name: "create_refund", arguments: refund }));
    expect(result.isError).toBe(false);
    expect(server.journal.fetched).toContain(id);
    expect(client.memory.pages.map(({ searchParams }) => searchParams.get("client_id"))).toEqual([id, id]);
    expect(api.calls).toEqual(["POST /payments/pay_aaaaaaaa/refunds"]);
    await client.close();
    await shop.stop();
    await server.stop();
  });
});
