import { setTimeout as sleep } from "node:timers/promises";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AuthorizationServer } from "./support/authorization-server.js";
import { GuardedShop } from "./support/guarded-shop.js";
import type { RunningShop, ShopApi, ShopProject } from "./support/shop.js";

/* A connector that is open to several people: one who calls too often is held back, and nobody else is. */

/** So few that a caller who is held back waits for three seconds. */
const CALLS_PER_MINUTE = 20;

let guarded: GuardedShop;
let project: ShopProject;
let api: ShopApi;
let server: AuthorizationServer;
let shop: RunningShop;
let resource: string;

beforeAll(async () => {
  const settings = { MCP_RATE_LIMIT: String(CALLS_PER_MINUTE) };
  guarded = await GuardedShop.start({ scopes: ["customers:read"], settings: () => settings });
  ({ project, api, server, shop, resource } = guarded);
}, 120_000);

afterAll(() => guarded.stop());

/** A client with a token of its own, though another may have the same subject. */
async function signedIn(subject: string): Promise<Client> {
  const token = await server.token(subject, resource, "customers:read");
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  const client = new Client({ name: "test", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(shop.endpoint), { requestInit }));
  return client;
}

interface Told {
  readonly status: string;
  readonly error?: { readonly code: string; readonly retry: { readonly after_s?: number }; readonly next: string };
}

async function read(client: Client): Promise<Told> {
  const { structuredContent } = await client.callTool({ name: "list_customers", arguments: {} });
  return structuredContent as unknown as Told;
}

/** Calls until it is refused. */
async function limited(client: Client): Promise<NonNullable<Told["error"]>> {
  for (let calls = 0; calls < 4 * CALLS_PER_MINUTE; calls += 1) {
    const { error } = await read(client);
    if (error !== undefined) return error;
  }
  throw new Error("nothing was refused");
}

test("a caller of too many calls is told how long to wait, whatever its token, and another caller is not held back", async () => {
  const alice = await signedIn("alice");
  const aliceElsewhere = await signedIn("alice");
  const bob = await signedIn("bob");
  const error = await limited(alice);
  const told = performance.now();
  const calls = api.calls.length;
  const { after_s: seconds = 0 } = error.retry;
  expect(error).toMatchObject({ code: "RATE_LIMITED", next: `Wait ${seconds} s, then make the same call again.` });
  expect(seconds).toBeLessThanOrEqual(60 / CALLS_PER_MINUTE);
  expect(await read(bob)).toMatchObject({ status: "ok" });
  if (performance.now() - told < (seconds - 1) * 1_000) {
    expect(await read(aliceElsewhere)).toMatchObject({ error: { code: "RATE_LIMITED" } });
    expect(api.calls.length).toBe(calls + 1);
  }
  await sleep(Math.max(0, seconds * 1_000 - (performance.now() - told)));
  expect(await read(aliceElsewhere)).toMatchObject({ status: "ok" });
  await Promise.all([alice, aliceElsewhere, bob].map((client) => client.close()));
}, 60_000);

test("over stdio there is one caller, whichever tools it calls", async () => {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(new StdioClientTransport(project.stdio(api, { MCP_RATE_LIMIT: "2" })));
  const answers = [await read(client)];
  answers.push(
    (await client.callTool({ name: "get_customer", arguments: { customer_id: "1" } }))
      .structuredContent as unknown as Told,
  );
  answers.push(await read(client));
  await client.close();
  expect(answers.map(({ status, error }) => error?.code ?? status)).toEqual(["ok", "ok", "RATE_LIMITED"]);
}, 60_000);
