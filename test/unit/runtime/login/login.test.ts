import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runLogin } from "../../../../templates/connector/src/runtime/login/run-login.js";
import type { CredentialDefinition } from "../../../../templates/connector/src/runtime/upstream/definition.js";
import { FakeTokenServer } from "../../../../templates/connector/test/support/fake-token-server.js";

let server: FakeTokenServer;
let folder: string;
let said: string[];

beforeEach(async () => {
  server = await FakeTokenServer.start({ scopes: ["orders:read", "orders:write"], clientSecret: "" });
  folder = mkdtempSync(join(tmpdir(), "login-"));
  said = [];
});

afterEach(() => server.close());

function definition(): Extract<CredentialDefinition, { readonly type: "oauth2" }> {
  return {
    type: "oauth2",
    prefix: "SHOP",
    grants: ["authorizationCode", "deviceAuthorization"],
    tokenUrl: server.tokenUrl,
    authorizationUrl: `${server.origin}/authorize`,
    deviceAuthorizationUrl: `${server.origin}/device`,
    scopes: ["orders:read", "orders:write"],
  };
}

/** Runs the command; `browse` is what a person does with the address that is shown. */
async function login(
  args: readonly string[] = [],
  browse: (url: string) => Promise<unknown> = visit,
  variables: Readonly<Record<string, string>> = {},
  others: Readonly<Record<string, CredentialDefinition>> = {},
): Promise<number> {
  return runLogin({
    name: "shop-mcp",
    definitions: () => ({ ...others, shop: definition() }),
    variables: { SHOP_CLIENT_ID: "test-client", CREDENTIAL_STORE: `file:${folder}`, ...variables },
    arguments: args,
    isTerminal: false,
    say: (line) => {
      said.push(line);
      const url = /http:\S+\/authorize\S+/.exec(line)?.[0];
      if (url !== undefined) void browse(url);
    },
  });
}

/** A browser: follows the redirect of the server to the loopback address. */
async function visit(url: string): Promise<Response> {
  return fetch(url);
}

async function redirectOf(url: string): Promise<URL> {
  const response = await fetch(url, { redirect: "manual" });
  return new URL(response.headers.get("location") ?? "");
}

function kept(): string | undefined {
  const file = readdirSync(folder).find((name) => name.endsWith(".json"));
  return file === undefined ? undefined : readFileSync(join(folder, file), "utf8");
}

describe("signing in with a browser", () => {
  it("keeps what was granted, for exactly the locked scopes, with PKCE", async () => {
    expect(await login()).toBe(0);
    expect(said.join("\n")).toContain("Scopes that are asked for: orders:read, orders:write");
    expect(server.requests).toMatchObject([{ grant: "authorization_code", outcome: "ok" }]);
    expect(JSON.parse(kept() ?? "{}")).toMatchObject({ consented: ["orders:read", "orders:write"] });
  });

  it("shows no secret, and keeps none in what it says", async () => {
    await login();
    expect(said.join("\n")).not.toContain("canary");
  });

  it("turns away an answer to another request, and waits for its own", async () => {
    const browse = async (url: string): Promise<void> => {
      const back = await redirectOf(url);
      const forged = new URL(back);
      forged.searchParams.set("state", "another");
      expect((await fetch(forged)).status).toBe(404);
      await fetch(back);
    };
    expect(await login([], browse)).toBe(0);
  });

  it("refuses an answer in the name of another server (RFC 9207)", async () => {
    const browse = async (url: string): Promise<void> => {
      const back = await redirectOf(url);
      back.searchParams.set("iss", "https://evil.example");
      await fetch(back);
    };
    expect(await login([], browse)).toBe(1);
    expect(said.join("\n")).toContain("does not come from the server that was asked");
    expect(kept()).toBeUndefined();
    expect(server.requests).toEqual([]);
  });

  it("answers only to its own name, so that no web page can reach it by another", async () => {
    const browse = async (url: string): Promise<void> => {
      const back = await redirectOf(url);
      const status = await statusWithHost(back, `evil.example:${back.port}`);
      expect(status).toBe(404);
      await fetch(back);
    };
    expect(await login([], browse)).toBe(0);
  });

  it("says that it was denied", async () => {
    server.decision = { error: "access_denied" };
    expect(await login()).toBe(1);
    expect(said.join("\n")).toContain("the request was denied");
  });

  it("keeps nothing when less was allowed than the tools need, and names it", async () => {
    server.decision = () => "orders:read";
    expect(await login()).toBe(1);
    expect(said.join("\n")).toContain("orders:write was not allowed");
    expect(kept()).toBeUndefined();
  });

  it("says so when the sign-in replaces nothing that the connector uses", async () => {
    expect(await login([], visit, { SHOP_TOKEN: "given" })).toBe(2);
  });
});

describe("signing in on another device", () => {
  it("shows where to go and what to enter, waits as long as it is told to, and keeps what was granted", async () => {
    expect(await login(["--device"])).toBe(0);
    expect(said.join("\n")).toMatch(/Open http:\S+\/activate .* enter the code WDJB-MJHT/);
    expect(server.requests.map(({ outcome }) => outcome)).toEqual(["authorization_pending", "ok"]);
    expect(kept()).toContain("orders:read");
  });

  it("says that it was denied", async () => {
    server.decision = { error: "access_denied" };
    expect(await login(["--device"])).toBe(1);
    expect(said.join("\n")).toContain("the request was denied");
  });
});

describe("ending a sign-in", () => {
  it("forgets it here, and a connector says so from then on", async () => {
    await login();
    expect(await login(["--revoke"])).toBe(0);
    expect(kept()).not.toContain("canary");
    expect(kept()).toContain("death");
  });
});

describe("the command line", () => {
  it.each([
    [["--devise"], 2],
    [["nobody"], 2],
    [["--help"], 0],
  ])("%j ends with %i", async (args, code) => {
    expect(await login(args)).toBe(code);
  });

  it("shows the usage alone for a flag that it does not know", async () => {
    await login(["--devise"]);
    expect(said.join("\n")).toMatch(/^npm run login -- \[credential\]/);
  });

  it("takes by itself the one credential that a person can sign in for, beside one that is a client of its own", async () => {
    expect(
      await login([], visit, {}, { robot: { ...definition(), prefix: "ROBOT", grants: ["clientCredentials"] } }),
    ).toBe(0);
    expect(await login([], visit, {}, { other: { ...definition(), prefix: "OTHER" } })).toBe(2);
    expect(said.join("\n")).toContain("name one of: other, shop");
  });

  it("does not begin where a sign-in could not be kept", async () => {
    expect(await login([], visit, { CREDENTIAL_STORE: "memory" })).toBe(2);
  });
});

function statusWithHost(url: URL, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname, port, pathname, search } = url;
    httpRequest({ hostname, port, path: `${pathname}${search}`, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once("error", reject)
      .end();
  });
}
