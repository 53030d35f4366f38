import { generateKeyPairSync } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { decodeJwt } from "jose";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { localUser } from "../../../../../templates/connector/src/runtime/access/principal.js";
import { openCredentials } from "../../../../../templates/connector/src/runtime/access/open-credentials.js";
import { redact, withoutKnownSecrets } from "../../../../../templates/connector/src/runtime/access/redaction.js";
import { reveal, Secret } from "../../../../../templates/connector/src/runtime/access/secret.js";
import type { Principal } from "../../../../../templates/connector/src/runtime/call.js";
import type { OAuthSettings } from "../../../../../templates/connector/src/runtime/settings/oauth-settings.js";
import {
  type CredentialEvents,
  OAuthCredential,
} from "../../../../../templates/connector/src/runtime/access/tokens/oauth-credential.js";
import type { IssuedTokens } from "../../../../../templates/connector/src/runtime/access/tokens/token.js";
import { fileStores } from "../../../../../templates/connector/src/runtime/access/tokens/token-stores.js";
import {
  FakeTokenServer,
  type TokenServerOptions,
} from "../../../../../templates/connector/test/support/fake-token-server.js";
import { failureOf, tokenOf, toolErrorOf } from "../support/obtaining.js";
import { oauthSettings } from "../support/oauth.js";

/*
 * The invariants T1 to T13 of the token manager. Each comes from something that has gone wrong with real connectors.
 */

const scopes = ["orders:read", "orders:write"];

let server: FakeTokenServer;
let folder: string;
let clock: number;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "tokens-")), "credentials");
  clock = Date.now();
  vi.spyOn(Date, "now").mockImplementation(() => clock);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await server.close();
});

async function start(options: TokenServerOptions = {}): Promise<void> {
  server = await FakeTokenServer.start({ scopes, ...options });
}

function settings(changes: Partial<OAuthSettings> = {}): OAuthSettings {
  const secret = new Secret(server.options.clientSecret);
  return oauthSettings(server.tokenUrl, {
    clientId: server.options.clientId,
    authentication: { kind: "secret", secret },
    scopes,
    ...changes,
  });
}

/** A credential as one process has it. */
function credential(changes: Partial<OAuthSettings> = {}, events: CredentialEvents = {}): OAuthCredential {
  return new OAuthCredential(settings(changes), fileStores(folder), events);
}

function signedIn(events: CredentialEvents = {}): OAuthCredential {
  return credential({ grant: "signIn", refreshToken: firstToken }, events);
}

let firstToken: Secret;

/** Keeps what a person has signed in for, as `npm run login` does. */
async function signInAnew({ endpoint, store }: OAuthCredential = signedIn()): Promise<IssuedTokens> {
  const issued = await endpoint.request({ grant: "refreshToken", refreshToken: new Secret(server.signIn()) });
  await store.exclusively((write) => write(issued));
  return issued;
}

const outcomes = (): readonly string[] => server.requests.map(({ outcome }) => outcome);
const stored = (): string =>
  readFileSync(join(folder, readdirSync(folder).find((name) => name.endsWith(".json")) ?? ""), "utf8");

describe("T1: single flight", () => {
  it("fifty calls at once make one token request, at the start and at expiry", async () => {
    await start();
    const one = credential();
    const tokens = await Promise.all(Array.from({ length: 50 }, () => tokenOf(one)));
    expect(new Set(tokens).size).toBe(1);
    clock += 3_600_000;
    const later = await Promise.all(Array.from({ length: 50 }, () => tokenOf(one)));
    expect(new Set(later).size).toBe(1);
    expect(later[0]).not.toBe(tokens[0]);
    expect(server.requests).toHaveLength(2);
  });
});

describe("T2: single flight across those who share a store", () => {
  it("eight holders of one store make one token request", async () => {
    await start();
    const holders = Array.from({ length: 8 }, () => credential());
    expect(new Set(await Promise.all(holders.map((one) => tokenOf(one)))).size).toBe(1);
    expect(server.requests).toHaveLength(1);
  });

  it("a refresh token is used once, although all have seen it", async () => {
    await start();
    firstToken = new Secret(server.signIn());
    const holders = Array.from({ length: 8 }, () => signedIn());
    await Promise.all(holders.map((one) => tokenOf(one)));
    clock += 3_600_000;
    expect(new Set(await Promise.all(holders.map((one) => tokenOf(one)))).size).toBe(1);
    expect(outcomes()).toEqual(["ok", "ok"]);
    expect(server.revokedFamilies).toBe(0);
  });
});

describe("T3: absolute times", () => {
  it("what is kept says when a token ends, not for how long it lives", async () => {
    await start();
    await tokenOf(credential());
    expect(JSON.parse(stored())).toMatchObject({ token: { expiresAt: clock + 3_600_000 } });
    clock += 3_595_000;
    await tokenOf(credential());
    expect(server.requests).toHaveLength(2);
  });
});

describe("T4: a replaced refresh token is kept before it matters", () => {
  it("lies in the file, for its owner alone, when the first call gets its access token", async () => {
    await start();
    firstToken = new Secret(server.signIn());
    const token = await tokenOf(signedIn());
    const record = JSON.parse(stored()) as { token: { secret: string }; refresh: { secret: string } };
    expect(record.token.secret).toBe(token);
    expect(record.refresh.secret).not.toBe(reveal(firstToken));
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077, name).toBe(0);
    expect(statSync(folder).mode & 0o077).toBe(0);
  });

  it("is kept also when its scopes are not enough to be used", async () => {
    await start();
    firstToken = new Secret(server.signIn());
    server.willSuffer({
      status: 200,
      body: { access_token: "a-1", token_type: "Bearer", scope: "orders:read", refresh_token: "canary-next" },
    });
    expect(await failureOf(signedIn())).toMatchObject({ code: "UPSTREAM_FORBIDDEN" });
    expect(stored()).toContain("canary-next");
  });

  it("in a file that others can read is not used, and every call says so", async () => {
    await start();
    await tokenOf(credential());
    chmodSync(join(folder, readdirSync(folder).find((name) => name.endsWith(".json")) ?? ""), 0o644);
    const one = credential();
    for (let call = 0; call < 3; call += 1)
      expect(await failureOf(one)).toMatchObject({ code: "UPSTREAM_AUTH", executed: "no", retry: { allowed: false } });
    expect(server.requests).toHaveLength(1);
  });

  /** What `obtain` leads to while nothing can be written. */
  async function withFullDisk<T>({ store }: OAuthCredential, obtain: () => Promise<T>): Promise<T> {
    const exclusively = store.exclusively.bind(store);
    const broken = vi
      .spyOn(store, "exclusively")
      .mockImplementation((step) =>
        exclusively(() => step(() => Promise.reject(new Error("no space left on device")))),
      );
    try {
      return await obtain();
    } finally {
      broken.mockRestore();
    }
  }

  it("when it can't be kept nothing is used, and it is not lost", async () => {
    await start();
    firstToken = new Secret(server.signIn());
    const one = signedIn();
    expect(await withFullDisk(one, () => failureOf(one))).toMatchObject({ code: "UPSTREAM_AUTH", executed: "no" });
    clock += 61_000;
    await tokenOf(one);
    expect(outcomes()).toEqual(["ok"]);
  });

  it("that could not be kept gives way to a sign-in since then", async () => {
    await start();
    firstToken = new Secret(server.signIn());
    const one = signedIn();
    await withFullDisk(one, () => failureOf(one));
    const issued = await signInAnew();
    expect(await tokenOf(one)).toBe(reveal(issued.token.secret));
    clock += 3_600_000;
    await tokenOf(one);
    expect(server.requests.at(-1)?.form["refresh_token"]).toBe(issued.refresh && reveal(issued.refresh.secret));
    expect(outcomes()).toEqual(["ok", "ok", "ok"]);
  });

  it("that could not be kept gives way to another process's, although that is due again", async () => {
    await start();
    firstToken = new Secret(server.signIn());
    const one = signedIn();
    await withFullDisk(one, () => failureOf(one));
    const issued = await signInAnew();
    clock += 3_600_000;
    await tokenOf(one);
    expect(server.requests.at(-1)?.form["refresh_token"]).toBe(issued.refresh && reveal(issued.refresh.secret));
  });

  it("that could not be kept until its access token was over is kept and used for the next", async () => {
    await start();
    firstToken = new Secret(server.signIn());
    const one = signedIn();
    await withFullDisk(one, () => failureOf(one));
    clock += 3_600_000;
    server.willSuffer({ status: 503 });
    expect(await failureOf(one)).toMatchObject({ code: "UPSTREAM_UNAVAILABLE" });
    const { token, refresh } = JSON.parse(stored()) as { token: { expiresAt: number }; refresh: { secret: string } };
    expect(token.expiresAt).toBeLessThanOrEqual(clock);
    clock += 61_000;
    await tokenOf(one);
    expect(server.requests.at(-1)?.form["refresh_token"]).toBe(refresh.secret);
    expect(outcomes()).toEqual(["ok", "503", "ok"]);
  });

  it("is kept when what a killed process has left can't be removed", async () => {
    await start();
    const one = credential();
    await tokenOf(one);
    const file = readdirSync(folder).find((name) => name.endsWith(".json"));
    mkdirSync(join(folder, `${file}.left.new`));
    clock += 3_600_000;
    expect(await tokenOf(one)).toBe((JSON.parse(stored()) as { token: { secret: string } }).token.secret);
  });
});

describe("T5: early renewal", () => {
  it("a token is renewed a minute before its end, or up to a quarter of that earlier", async () => {
    await start();
    const one = credential();
    await tokenOf(one);
    clock += 3_600_000 - 75_001;
    await tokenOf(one);
    expect(server.requests).toHaveLength(1);
    clock += 15_001;
    await tokenOf(one);
    expect(server.requests).toHaveLength(2);
  });

  it("a short-lived one at nine tenths of its life", async () => {
    await start({ lifeSeconds: 100 });
    const one = credential();
    await tokenOf(one);
    clock += 87_499;
    await tokenOf(one);
    expect(server.requests).toHaveLength(1);
    clock += 2_501;
    await tokenOf(one);
    expect(server.requests).toHaveLength(2);
  });

  it("a refused token is replaced once, however many calls were refused with it", async () => {
    await start();
    const tokens = credential().tokensFor(localUser());
    const refused = await tokens.fresh();
    const replaced = await Promise.all([tokens.replace(refused), tokens.replace(refused)]);
    const late = await tokens.replace(refused);
    expect(new Set([...replaced, late].map(({ secret }) => reveal(secret))).size).toBe(1);
    expect(server.requests).toHaveLength(2);
  });
});

describe("T6: what may pass", () => {
  it.each([
    ["a failing server", { status: 503 } as const],
    ["a limited rate", { status: 429, headers: { "retry-after": "7" } } as const],
    ["a cut connection", "cut before" as const],
  ])("%s leaves the old token in use, and the server alone for a while", async (_case, fault) => {
    await start();
    const said: string[] = [];
    const one = credential({}, { postponed: (id) => said.push(id) });
    const token = await tokenOf(one);
    clock += 3_580_000;
    server.willSuffer(fault);
    for (let call = 0; call < 10; call += 1) expect(await tokenOf(one)).toBe(token);
    const asked = server.requests.length;
    expect(asked).toBeLessThanOrEqual(2);
    clock += 4_000;
    await tokenOf(one);
    expect(server.requests).toHaveLength(asked);
    clock += 7_000;
    expect(await tokenOf(one)).not.toBe(token);
    expect(said).toEqual(["shop"]);
  });

  it("a process that has just started goes on with a token that is due, but not over", async () => {
    await start();
    const token = await tokenOf(credential());
    clock += 3_580_000;
    server.willSuffer({ status: 503 }, { status: 503 });
    const another = credential();
    for (let call = 0; call < 10; call += 1) expect(await tokenOf(another)).toBe(token);
    expect(outcomes()).toEqual(["ok", "503"]);
    clock += 20_000;
    expect(await failureOf(another)).toMatchObject({ code: "UPSTREAM_UNAVAILABLE" });
  });

  it("without a token that still lives the call fails, and may be made again", async () => {
    await start();
    const one = credential();
    server.willSuffer({ status: 503 });
    expect(await failureOf(one)).toMatchObject({
      code: "UPSTREAM_UNAVAILABLE",
      executed: "no",
      retry: { allowed: true },
    });
    expect(await failureOf(one)).toMatchObject({ code: "UPSTREAM_UNAVAILABLE" });
    expect(server.requests).toHaveLength(1);
    clock += 1_000;
    await tokenOf(one);
  });

  it("a lost answer does not kill a sign-in whose provider allows for it", async () => {
    await start({ lenient: true });
    firstToken = new Secret(server.signIn());
    const one = signedIn();
    server.willSuffer("cut after");
    await failureOf(one);
    clock += 1_000;
    await tokenOf(one);
    expect(server.revokedFamilies).toBe(0);
  });
});

describe("T7: a dead credential", () => {
  it.each(["invalid_grant", "invalid_client", "unauthorized_client"])(
    "is told by every call after %s, with the command to run, once on the log, and the server is not asked again",
    async (error) => {
      await start();
      firstToken = new Secret(server.signIn());
      const said: string[] = [];
      const one = signedIn({ dead: (_id, { body }) => said.push(body.code) });
      const answer = { status: 400, body: { error } };
      server.willSuffer(answer, answer);
      for (let call = 0; call < 20; call += 1) {
        const body = await failureOf(one);
        expect(body).toMatchObject({ code: "AUTH_REAUTH_REQUIRED", executed: "no", retry: { allowed: false } });
        expect(body.next).toMatch(/npm run (login -- shop|doctor)/);
      }
      expect(said).toEqual(["AUTH_REAUTH_REQUIRED"]);
      expect(server.requests.length).toBeLessThanOrEqual(2);
    },
  );

  it("is known to other processes and after a restart, without asking again", async () => {
    await start();
    firstToken = new Secret(server.signIn());
    server.revokeAll();
    await failureOf(signedIn());
    await failureOf(signedIn());
    expect(outcomes()).toEqual(["invalid_grant"]);
  });

  it("lives again in a running process as soon as a person has signed in", async () => {
    await start();
    firstToken = new Secret(server.signIn());
    server.revokeAll();
    const one = signedIn();
    await failureOf(one);
    const issued = await signInAnew();
    expect(await tokenOf(one)).toBe(reveal(issued.token.secret));
  });

  describe("of a caller whose token is exchanged", () => {
    const callerWith = (text: string): Principal => ({
      id: "https://issuer.test|alice",
      scopes: new Set(),
      token: new Secret(text, "passing"),
    });
    const refuse = (): void => server.willSuffer({ status: 400, body: { error: "invalid_grant" } });
    const accept = (token: string): void =>
      server.willSuffer({ status: 200, body: { access_token: token, token_type: "Bearer" } });

    it("is asked for anew as soon as the caller has signed in again", async () => {
      await start();
      const one = credential({ grant: "tokenExchange" });
      refuse();
      expect((await toolErrorOf(() => tokenOf(one, callerWith("old subject")))).body.code).toBe("AUTH_REAUTH_REQUIRED");
      accept("a-1");
      expect(await tokenOf(one, callerWith("new subject"))).toBe("a-1");
    });

    it("is not asked for again with the token that was refused", async () => {
      await start();
      const one = credential({ grant: "tokenExchange" });
      refuse();
      for (let call = 0; call < 5; call += 1)
        expect((await toolErrorOf(() => tokenOf(one, callerWith("subject")))).body.code).toBe("AUTH_REAUTH_REQUIRED");
      expect(server.requests).toHaveLength(1);
    });

    it("is asked for anew also when the new token came while the old one was being refused", async () => {
      await start();
      const one = credential({ grant: "tokenExchange" });
      const { endpoint } = one;
      const request = endpoint.request.bind(endpoint);
      let returning: Promise<unknown> | undefined;
      vi.spyOn(endpoint, "request").mockImplementationOnce((asked) => {
        returning = toolErrorOf(() => tokenOf(one, callerWith("new subject")));
        return request(asked);
      });
      refuse();
      await toolErrorOf(() => tokenOf(one, callerWith("old subject")));
      await returning;
      accept("a-1");
      expect(await tokenOf(one, callerWith("new subject"))).toBe("a-1");
    });
  });

  it("that nobody has signed in for says so", async () => {
    await start();
    const body = await failureOf(credential({ grant: "signIn", authentication: { kind: "none" } }));
    expect(body.code).toBe("AUTH_REAUTH_REQUIRED");
    expect(body.message).toContain("Nobody has signed in");
    expect(body.next).toContain("npm run login -- shop");
    expect(server.requests).toHaveLength(0);
  });
});

describe("T8: scopes in renewals", () => {
  it("are sent, so that a profile gets no more than its own", async () => {
    await start();
    firstToken = new Secret(server.signIn());
    await tokenOf(credential({ grant: "signIn", refreshToken: firstToken, scopes: ["orders:read"] }));
    expect(server.requests[0]).toMatchObject({ grant: "refresh_token", scope: "orders:read" });
  });

  it("are left out where the provider refuses to be told", async () => {
    await start();
    firstToken = new Secret(server.signIn());
    await tokenOf(credential({ grant: "signIn", refreshToken: firstToken, refreshScope: "omit" }));
    expect(server.requests[0]?.scope).toBeNull();
  });
});

describe("T9, and row 27 of the scopes: less than was asked for", () => {
  it("is refused by the names of the scopes that are missing", async () => {
    await start();
    server.willSuffer({ status: 200, body: { access_token: "a-1", token_type: "Bearer", scope: "orders:read" } });
    const body = await failureOf(credential());
    expect(body).toMatchObject({ code: "UPSTREAM_FORBIDDEN", executed: "no" });
    expect(body.next).toContain("orders:write");
  });

  it("is not what an answer without scopes means", async () => {
    await start();
    server.willSuffer({ status: 200, body: { access_token: "a-1", token_type: "Bearer" } });
    expect(await tokenOf(credential())).toBe("a-1");
  });
});

describe("T10, and row 27 of the scopes: more than was asked for", () => {
  it("is said once", async () => {
    await start();
    const said: unknown[] = [];
    const one = credential({}, { overGranted: (id, surplus) => said.push([id, surplus]) });
    const answer = {
      status: 200,
      body: { access_token: "a-1", token_type: "Bearer", expires_in: 60, scope: `${scopes.join(" ")} admin openid` },
    };
    server.willSuffer(answer, answer);
    await tokenOf(one);
    clock += 60_000;
    await tokenOf(one);
    expect(said).toEqual([["shop", ["admin"]]]);
  });
});

describe("T11: secrets", () => {
  it("are in no error, and print as [secret]", async () => {
    await start();
    firstToken = new Secret(server.signIn());
    const one = signedIn();
    const token = await one.tokensFor(localUser()).fresh();
    const printed = [
      inspect(one, { depth: 9, showHidden: true }),
      JSON.stringify(token),
      `${token.secret}`,
      String(firstToken),
    ];
    expect(printed.join("\n")).not.toContain("canary");
    expect(JSON.stringify(token)).toContain("[secret]");
  });

  /** Gives what has been issued by now. */
  async function renewals<T>(one: OAuthCredential, times: number, issued: () => T): Promise<readonly T[]> {
    const all: T[] = [];
    for (let time = 0; time < times; time += 1) {
      clock += 3_600_000;
      await tokenOf(one);
      all.push(issued());
    }
    return all;
  }

  it("are looked for until they have been replaced twice: an answer may be on its way", async () => {
    await start();
    firstToken = new Secret(server.signIn());
    const all = await renewals(
      signedIn(),
      4,
      () => JSON.parse(stored()) as Record<"token" | "refresh", { secret: string }>,
    );
    for (const kind of ["token", "refresh"] as const) {
      const [first, second, third, fourth] = all.map((record) => record[kind].secret);
      expect(withoutKnownSecrets(`${first} ${second} ${third} ${fourth}`)).toBe(`${first} ${second} [secret] [secret]`);
    }
  });

  it("that other processes have obtained are looked for no longer than one's own", async () => {
    await start();
    firstToken = new Secret(server.signIn());
    const one = signedIn();
    const written: string[] = [];
    for (let time = 0; time < 3; time += 1) {
      clock += 3_600_000;
      const { token, refresh } = await signInAnew();
      written.push(`${reveal(token.secret)} ${refresh && reveal(refresh.secret)}`);
      await tokenOf(one);
    }
    expect(withoutKnownSecrets(written.join("; "))).toBe(`${written[0]}; [secret] [secret]; [secret] [secret]`);
  });

  it("that another profile's process has obtained are not looked for once they have been replaced here", async () => {
    await start();
    firstToken = new Secret(server.signIn());
    const { token } = await signInAnew(
      credential({ grant: "signIn", refreshToken: firstToken, scopes: ["orders:read"] }),
    );
    await tokenOf(signedIn());
    const value = reveal(token.secret);
    expect(withoutKnownSecrets(value)).toBe(value);
  });

  it("that were refused are looked for no longer than others", async () => {
    await start();
    const tokens = credential().tokensFor(localUser());
    const first = await tokens.fresh();
    const second = await tokens.replace(first);
    await tokens.replace(second);
    const value = reveal(first.secret);
    expect(withoutKnownSecrets(value)).toBe(value);
  });

  it("of a caller who has not called for long are looked for among the latest that came and went", async () => {
    await start();
    const one = credential({ grant: "tokenExchange" });
    const caller = (number: number): Principal => ({
      id: `caller ${number}`,
      scopes: new Set(),
      token: new Secret(`subject ${number}`, "passing"),
    });
    server.willSuffer({ status: 200, body: { access_token: "exchanged-0", token_type: "Bearer" } });
    await tokenOf(one, caller(0));
    for (let number = 1; number <= 1_000; number += 1) one.tokensFor(caller(number));
    expect(withoutKnownSecrets("exchanged-0")).toBe("[secret]");
    for (let number = 1_001; number <= 2_000; number += 1) one.tokensFor(caller(number));
    expect(withoutKnownSecrets("exchanged-0")).toBe("exchanged-0");
  });

  it("are removed from texts raw, URL-encoded, in base64 and as Basic", async () => {
    await start();
    const token = await tokenOf(credential());
    const forms = [
      token,
      encodeURIComponent(token),
      Buffer.from(token).toString("base64"),
      Buffer.from(token).toString("base64url"),
    ];
    for (const form of forms) expect(redact(`it said ${form}.`)).not.toContain(form);
  });
});

describe("T12: clocks", () => {
  /** The next answer comes from a server whose clock differs from ours. */
  function answerAt(
    differsMs: number,
    body: object = { access_token: "a-1", token_type: "Bearer", expires_in: 3_600 },
  ): void {
    const date = new Date(clock + differsMs).toUTCString();
    server.willSuffer({ status: 200, headers: { date }, body });
  }

  it("the end of a token is reckoned by the server's clock, within limits", async () => {
    await start();
    answerAt(120_000);
    await tokenOf(credential());
    const { token, skewMs } = JSON.parse(stored()) as { token: { expiresAt: number }; skewMs: number };
    expect(Math.abs(skewMs - 120_000)).toBeLessThan(2_000);
    expect(token.expiresAt - skewMs).toBe(clock + 3_600_000);
  });

  it.each([
    ["the same", 0, false],
    ["a second apart, which is how exactly a Date tells", 1_000, false],
    ["three seconds ahead", 3_000, true],
    ["three seconds behind", -3_000, true],
    ["four minutes and a half ahead", 270_000, true],
    ["four minutes and a half behind", -270_000, true],
    ["six minutes ahead", 360_000, false],
    ["six minutes behind", -360_000, false],
    ["hours off", 7_200_000, false],
  ])("a server's clock that is %s", async (_case, differsMs, believed) => {
    await start();
    answerAt(differsMs);
    await tokenOf(credential());
    const { skewMs } = JSON.parse(stored()) as { skewMs: number };
    expect(Math.abs(skewMs - (believed ? differsMs : 0))).toBeLessThan(1_000);
  });

  it.each([-120_000, 120_000])(
    "a token lives as long as it was given, however the clocks differ (%i ms)",
    async (differsMs) => {
      await start();
      answerAt(differsMs);
      const one = credential();
      await tokenOf(one);
      clock += 3_600_000 - 76_000;
      expect(await tokenOf(one)).toBe("a-1");
      clock += 16_001;
      expect(await tokenOf(one)).not.toBe("a-1");
    },
  );

  it("a process that takes the token from the store goes by the same clock", async () => {
    await start();
    answerAt(-200_000);
    await tokenOf(credential());
    clock += 3_600_000 - 76_000;
    expect(await tokenOf(credential())).toBe("a-1");
    clock += 16_001;
    expect(await tokenOf(credential())).not.toBe("a-1");
  });

  it("an answer that tells no time is reckoned by our own", async () => {
    await start();
    server.willSuffer({
      status: 200,
      headers: { date: "some day" },
      body: { access_token: "a-1", token_type: "Bearer", expires_in: 3_600 },
    });
    await tokenOf(credential());
    expect(JSON.parse(stored())).toMatchObject({ skewMs: 0, token: { expiresAt: clock + 3_600_000 } });
  });

  describe("a signed assertion that was refused", () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const key = new Secret(privateKey.export({ type: "pkcs8", format: "pem" }).toString());
    const signer = { authentication: { kind: "privateKey", key } } as const;
    const refuseAt = (differsMs: number): void => {
      const date = new Date(clock + differsMs).toUTCString();
      server.willSuffer({ status: 401, headers: { date }, body: { error: "invalid_client" } });
    };
    const issuedAt = (): readonly unknown[] =>
      server.requests.map(({ form }) => decodeJwt(form["client_assertion"] ?? "").iat);

    it("by a server with another clock is dated by that, and sent once more", async () => {
      await start();
      refuseAt(200_000);
      answerAt(200_000);
      expect(await tokenOf(credential(signer))).toBe("a-1");
      const [first, second] = issuedAt().map(Number);
      expect(Math.abs((second ?? 0) - (first ?? 0) - 200)).toBeLessThanOrEqual(2);
    });

    it("again is not sent a third time", async () => {
      await start();
      refuseAt(200_000);
      refuseAt(200_000);
      expect(await failureOf(credential(signer))).toMatchObject({
        code: "AUTH_REAUTH_REQUIRED",
        retry: { allowed: false },
      });
      expect(server.requests).toHaveLength(2);
    });

    it("by a server with the same clock is refused for good", async () => {
      await start();
      refuseAt(0);
      expect(await failureOf(credential(signer))).toMatchObject({ code: "AUTH_REAUTH_REQUIRED" });
      expect(server.requests).toHaveLength(1);
    });
  });
});

describe("T13: refresh tokens that end", () => {
  it("the end is kept with the token, absolute", async () => {
    await start({ refreshLifeSeconds: 86_400 });
    firstToken = new Secret(server.signIn());
    await tokenOf(signedIn());
    expect(JSON.parse(stored())).toMatchObject({ refresh: { expiresAt: clock + 86_400_000 } });
  });

  it("the end is told 14, 7 and 1 days before, each once, and health is a warning from then on", async () => {
    const day = 86_400_000;
    await start({ refreshLifeSeconds: 20 * 86_400 });
    firstToken = new Secret(server.signIn());
    const told: unknown[] = [];
    const log = { warn: (facts: object) => void told.push(Reflect.get(facts, "days")) };
    const shop = settings({ grant: "signIn", refreshToken: firstToken });
    const store = { kind: "file", folder, service: "shop-mcp" } as const;
    const { prepare, health } = await openCredentials(new Map([["shop", shop]]), store, log);
    await prepare();
    const states = [await health()];
    for (const days of [6.5, 0.1, 7, 0.1, 6, 0.1]) {
      clock += days * day;
      states.push(await health());
    }
    expect(told).toEqual([14, 7, 1]);
    expect(states).toEqual(["pass", ...Array<string>(6).fill("warn")]);
  });
});
