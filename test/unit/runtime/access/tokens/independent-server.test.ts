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
import type { OAuthSettings } from "../../../../../templates/connector/src/runtime/settings/oauth-settings.js";
import { IndependentServer, scopes, secret } from "../support/independent-server.js";
import { browserLoginAt, loginAt } from "../support/login-at.js";
import { tokenOf } from "../support/obtaining.js";
import { oauthSettings } from "../support/oauth.js";

/*
 * The ways to get tokens, against an authorization server that is not ours. What is promised of the tokens is in
 * independent-server-invariants.test.ts.
 */

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

let server: IndependentServer;
let folder: string;

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

async function signIn(): Promise<void> {
  const { code, said } = await browserLoginAt(server, folder);
  expect(code, said).toBe(0);
}

describe("client credentials", () => {
  it("with a secret in the body, as the metadata says", async () => {
    expect(await tokenOf(credential(robot))).toMatch(/\S{20,}/);
  });

  it("with a signed assertion (RFC 7523)", async () => {
    const key = { kind: "privateKey", key: new Secret(pem), keyId: "first" } as const;
    expect(await tokenOf(credential({ clientId: "signer", authentication: key }))).toMatch(/\S{20,}/);
  });

  it("with a wrong secret are refused for good", async () => {
    const wrong = { kind: "secret", secret: new Secret("canary-wrong") } as const;
    await expect(tokenOf(credential({ ...robot, authentication: wrong }))).rejects.toThrow("AUTH_REAUTH_REQUIRED");
  });
});

describe("a person's sign-in", () => {
  it("by a browser is renewed with a refresh token that is replaced each time", async () => {
    await signIn();
    const one = credential(desk);
    const seen = new Set([await tokenOf(one)]);
    const tokens = one.tokensFor(localUser());
    for (let round = 0; round < 3; round += 1) {
      const token = await tokens.replace(await tokens.fresh());
      seen.add(reveal(token.secret));
    }
    expect(seen.size).toBe(4);
  });

  it("on another device", async () => {
    const { code, said } = await loginAt(server, folder, ["--device"], (line) => {
      const userCode = /enter the code (\S+)/.exec(line)?.[1];
      if (userCode !== undefined) void server.approve(userCode);
    });
    expect(code, said).toBe(0);
    expect(await tokenOf(credential(desk))).toMatch(/\S{20,}/);
  });

  it("that was revoked by its owner is told by every call", async () => {
    await signIn();
    const { code, said } = await loginAt(server, folder, ["--revoke"]);
    expect(code).toBe(0);
    expect(said).toContain("The provider has ended it.");
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
