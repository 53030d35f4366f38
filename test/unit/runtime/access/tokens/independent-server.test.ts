import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { localUser } from "../../../../../templates/connector/src/runtime/access/principal.js";
import { reveal, Secret } from "../../../../../templates/connector/src/runtime/access/secret.js";
import { OAuthCredential } from "../../../../../templates/connector/src/runtime/access/tokens/oauth-credential.js";
import { fileStores } from "../../../../../templates/connector/src/runtime/access/tokens/token-stores.js";
import type { Principal } from "../../../../../templates/connector/src/runtime/call.js";
import { runLogin } from "../../../../../templates/connector/src/runtime/login/run-login.js";
import type { OAuthSettings } from "../../../../../templates/connector/src/runtime/settings/oauth-settings.js";
import { Browser } from "../../../../journeys/support/browser.js";
import { IndependentServer, scopes, secret } from "../support/independent-server.js";
import { oauthSettings } from "../support/oauth.js";

/*
 * The same promises against an authorization server that is not ours.
 */

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

let server: IndependentServer;
let folder: string;
let said: string[];

beforeAll(async () => {
  server = await IndependentServer.start({
    ...publicKey.export({ format: "jwk" }),
    kid: "first",
    alg: "ES256",
    use: "sig",
  });
});

afterAll(() => server.stop());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "independent-"));
  said = [];
});

function credential(changes: Partial<OAuthSettings>): OAuthCredential {
  const metadataUrl = new URL(`${server.issuer}/.well-known/openid-configuration`);
  return new OAuthCredential(
    oauthSettings("http://127.0.0.1:1/unused", { server: { metadataUrl }, scopes, ...changes }),
    fileStores(folder),
    {},
  );
}

const robot = { clientId: "robot", authentication: { kind: "secret", secret: new Secret(secret) } } as const;
const desk = { clientId: "desk", authentication: { kind: "none" }, grant: "signIn" } as const;

async function tokenOf(one: OAuthCredential, caller: Principal = localUser()): Promise<string> {
  return reveal((await one.tokensFor(caller).fresh()).secret);
}

async function login(args: readonly string[], browse: (line: string) => void): Promise<number> {
  return runLogin({
    name: "shop-mcp",
    definitions: () => ({
      shop: {
        type: "oauth2",
        prefix: "SHOP",
        grants: [],
        metadataUrl: `${server.issuer}/.well-known/openid-configuration`,
        scopes,
      },
    }),
    variables: { SHOP_CLIENT_ID: "desk", CREDENTIAL_STORE: `file:${folder}` },
    arguments: args,
    isTerminal: false,
    say: (line) => {
      said.push(line);
      browse(line);
    },
  });
}

/** What a person's browser does: it signs in, and comes back to the terminal's address. */
async function signInAt(url: URL): Promise<void> {
  const back = url.searchParams.get("redirect_uri") ?? "";
  await fetch(await new Browser().visit(url, back));
}

function signInByBrowser(): Promise<number> {
  return login([], (line) => {
    const url = /http:\S+\/auth\?\S+/.exec(line)?.[0];
    if (url !== undefined) void signInAt(new URL(url));
  });
}

describe("client credentials", () => {
  it("T1: with a secret in the body, as the metadata says: one request for fifty calls", async () => {
    const one = credential(robot);
    expect(new Set(await Promise.all(Array.from({ length: 50 }, () => tokenOf(one)))).size).toBe(1);
  });

  it("with a signed assertion (RFC 7523)", async () => {
    const key = { kind: "privateKey", key: new Secret(pem), keyId: "first" } as const;
    expect(await tokenOf(credential({ clientId: "signer", authentication: key }))).toMatch(/\S{20,}/);
  });

  it("T7: with a wrong secret are refused for good", async () => {
    const wrong = { kind: "secret", secret: new Secret("canary-wrong") } as const;
    await expect(tokenOf(credential({ ...robot, authentication: wrong }))).rejects.toThrow("AUTH_REAUTH_REQUIRED");
  });
});

describe("a person's sign-in", () => {
  it("by a browser is renewed with a refresh token that is replaced each time", async () => {
    expect(await signInByBrowser(), said.join("\n")).toBe(0);
    const one = credential(desk);
    const seen = new Set([await tokenOf(one)]);
    const tokens = one.tokensFor(localUser());
    for (let round = 0; round < 3; round += 1) {
      const token = await tokens.replace(await tokens.fresh());
      seen.add(reveal(token.secret));
    }
    expect(seen.size).toBe(4);
  });

  it("T2: renewed by eight at once, its refresh token is used once", async () => {
    expect(await signInByBrowser(), said.join("\n")).toBe(0);
    const holders = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const tokens = credential(desk).tokensFor(localUser());
        return { tokens, token: await tokens.fresh() };
      }),
    );
    const renewed = await Promise.all(holders.map(({ tokens, token }) => tokens.replace(token)));
    expect(new Set(renewed.map((token) => reveal(token.secret))).size).toBe(1);
  });

  it("on another device", async () => {
    const code = await login(["--device"], (line) => {
      const userCode = /enter the code (\S+)/.exec(line)?.[1];
      if (userCode !== undefined) void server.approve(userCode);
    });
    expect(code, said.join("\n")).toBe(0);
    expect(await tokenOf(credential(desk))).toMatch(/\S{20,}/);
  });

  it("T7: that was revoked by its owner is told by every call", async () => {
    expect(await signInByBrowser(), said.join("\n")).toBe(0);
    expect(await login(["--revoke"], () => undefined)).toBe(0);
    expect(said.join("\n")).toContain("The provider has ended it.");
    await expect(tokenOf(credential(desk))).rejects.toThrow("AUTH_REAUTH_REQUIRED");
  });
});

describe("token exchange (RFC 8693)", () => {
  const caller = (name: string): Principal => ({
    id: `issuer|${name}`,
    scopes: new Set(),
    token: new Secret(`caller-token-of-${name}`, "passing"),
  });

  it("gives each caller tokens of its own", async () => {
    const one = credential({ ...robot, grant: "tokenExchange" });
    expect(await tokenOf(one, caller("alice"))).toBe("exchanged-alice");
    expect(await tokenOf(one, caller("bob"))).toBe("exchanged-bob");
    expect(await tokenOf(one, caller("alice"))).toBe("exchanged-alice");
  });

  it("refuses who has no token, and whose token the server does not take", async () => {
    const one = credential({ ...robot, grant: "tokenExchange" });
    await expect(tokenOf(one)).rejects.toThrow("has shown no token");
    await expect(tokenOf(one, caller("eve"))).rejects.toThrow("AUTH_REAUTH_REQUIRED");
  });
});
