import { generateKeyPairSync } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { errors } from "oidc-provider";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { openCredentials } from "../../../../../templates/connector/src/runtime/access/open-credentials.js";
import { localUser } from "../../../../../templates/connector/src/runtime/access/principal.js";
import { redact } from "../../../../../templates/connector/src/runtime/access/redaction.js";
import { reveal, Secret } from "../../../../../templates/connector/src/runtime/access/secret.js";
import {
  type CredentialEvents,
  OAuthCredential,
} from "../../../../../templates/connector/src/runtime/access/tokens/oauth-credential.js";
import { fileStores, memoryStores } from "../../../../../templates/connector/src/runtime/access/tokens/token-stores.js";
import type { Policy } from "../../../../../templates/connector/src/runtime/policy.js";
import type { OAuthSettings } from "../../../../../templates/connector/src/runtime/settings/oauth-settings.js";
import { createUpstreamClient } from "../../../../../templates/connector/src/runtime/upstream/client.js";
import { Gates } from "../../../../../templates/connector/src/runtime/upstream/gates.js";
import { readPolicy, writePolicy } from "../../calls.js";
import { outcomeOf } from "../../upstream/support/outcome.js";
import { Clocks } from "../support/clocks.js";
import { IndependentServer, type Manners, scopes, secret } from "../support/independent-server.js";
import { browserLoginAt } from "../support/login-at.js";
import { failureOf, tokenOf } from "../support/obtaining.js";
import { oauthSettings, oauthSource } from "../support/oauth.js";

/*
 * T1 to T13 against an authorization server that is not ours. It issues, replaces, checks and revokes by itself. Where it
 * can't misbehave, one thing is bent (`server.manners`), and the test says which.
 */

const day = 86_400_000;
const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

let server: IndependentServer;
let clocks: Clocks;
let folder: string;

beforeAll(async () => {
  const key = { ...publicKey.export({ format: "jwk" }), kid: "first", alg: "ES256", use: "sig" };
  server = await IndependentServer.start(key, (step) => clocks.atServer(step));
});

afterAll(() => server.stop());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "independent-"));
  clocks = new Clocks();
  clocks.start();
  server.reset();
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const robot = { clientId: "robot", authentication: { kind: "secret", secret: new Secret(secret) } } as const;
const desk = { clientId: "desk", authentication: { kind: "none" }, grant: "signIn" } as const;

function settings(changes: Partial<OAuthSettings>): OAuthSettings {
  const metadataUrl = new URL(`${server.issuer}/.well-known/openid-configuration`);
  return oauthSettings(server.tokenUrl, { server: { metadataUrl }, scopes, ...changes });
}

/** A credential as one process has it. */
function credential(changes: Partial<OAuthSettings>, events: CredentialEvents = {}): OAuthCredential {
  return new OAuthCredential(settings(changes), fileStores(folder), events);
}

/** `desk`, after a person has signed in: from here on the server's answers are counted. */
async function signIn(): Promise<void> {
  const { code, said } = await browserLoginAt(server, folder);
  expect(code, said).toBe(0);
  server.answers.length = 0;
}

/** What is kept, as it lies on the disk. */
interface Kept {
  readonly token: { readonly secret: string; readonly expiresAt: number };
  readonly refresh: { readonly secret: string; readonly expiresAt?: number };
  readonly skewMs: number;
}

const file = (): string => join(folder, readdirSync(folder).find((name) => name.endsWith(".json")) ?? "");
const kept = (): Kept => JSON.parse(readFileSync(file(), "utf8")) as Kept;
const atOnce = <T>(count: number, step: (index: number) => Promise<T>): Promise<readonly T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => step(index)));

describe("T1: single flight", () => {
  it.each([
    ["a store on the disk", () => fileStores(folder)],
    ["memory alone", () => memoryStores],
  ])("fifty calls at once make one token request, at the start and at expiry, with %s", async (_case, stores) => {
    const one = new OAuthCredential(settings(robot), stores(), {});
    const first = new Set(await atOnce(50, () => tokenOf(one)));
    clocks.letPass(300_000);
    const second = new Set(await atOnce(50, () => tokenOf(one)));
    expect([first.size, second.size, new Set([...first, ...second]).size]).toEqual([1, 1, 2]);
    expect(server.outcomes).toEqual(["ok", "ok"]);
  });

  it("fifty calls at expiry use a refresh token once: the server, which ends a sign-in otherwise, is content", async () => {
    await signIn();
    const one = credential(desk);
    for (let round = 1; round <= 3; round += 1) {
      clocks.letPass(300_000);
      expect(new Set(await atOnce(50, () => tokenOf(one))).size).toBe(1);
      expect(server.outcomes).toEqual(Array.from({ length: round }, () => "ok"));
    }
  });
});

describe("T2: single flight across those who share a store", () => {
  it.each([
    ["robot", robot],
    ["desk", desk],
  ] as const)("eight holders with six calls each make one token request for %s", async (name, client) => {
    if (name === "desk") await signIn();
    else await tokenOf(credential(client));
    server.answers.length = 0;
    const holders = await atOnce(8, async () => {
      const holder = credential(client);
      await tokenOf(holder);
      return holder;
    });
    clocks.letPass(300_000);
    const tokens = await atOnce(48, (index) => tokenOf(holders[index % 8] ?? expect.fail()));
    expect(new Set(tokens).size).toBe(1);
    expect(server.outcomes).toEqual(["ok"]);
    expect(await server.introspect(tokens[0] ?? "")).toMatchObject({ active: true });
  });
});

describe("T3: absolute times", () => {
  it("what is kept says when a token ends, as the server does, and who starts later goes by it", async () => {
    const token = await tokenOf(credential(robot));
    const { exp = 0 } = await server.introspect(token);
    expect(Math.abs(kept().token.expiresAt - exp * 1_000)).toBeLessThan(2_000);
    clocks.letPass(200_000);
    expect(await tokenOf(credential(robot))).toBe(token);
    clocks.letPass(100_000);
    expect(await tokenOf(credential(robot))).not.toBe(token);
  });
});

describe("T4: a replaced refresh token", () => {
  it("is on the disk, for its owner alone, before anyone gets the access token that came with it", async () => {
    await signIn();
    const before = kept().refresh.secret;
    clocks.letPass(300_000);
    const token = await tokenOf(credential(desk));
    expect(kept()).toMatchObject({ token: { secret: token }, refresh: { secret: server.answers[0]?.refreshToken } });
    expect(kept().refresh.secret).not.toBe(before);
    expect(statSync(file()).mode & 0o077).toBe(0);
  });

  it("is the one that counts: a process that had kept the old one would have ended the sign-in", async () => {
    await signIn();
    const old = kept().refresh.secret;
    clocks.letPass(300_000);
    await tokenOf(credential(desk));
    clocks.letPass(300_000);
    await tokenOf(credential(desk));
    expect(await server.steal(old)).toBe("invalid_grant");
    clocks.letPass(300_000);
    expect(await failureOf(credential(desk))).toMatchObject({ code: "AUTH_REAUTH_REQUIRED" });
  });

  it("is not lost when it can't be kept at first", async () => {
    await signIn();
    clocks.letPass(300_000);
    const one = credential(desk);
    const exclusively = one.store.exclusively.bind(one.store);
    const broken = vi
      .spyOn(one.store, "exclusively")
      .mockImplementation((step) =>
        exclusively(() => step(() => Promise.reject(new Error("no space left on device")))),
      );
    expect(await failureOf(one)).toMatchObject({ code: "UPSTREAM_AUTH", executed: "no" });
    broken.mockRestore();
    clocks.letPass(61_000);
    await tokenOf(one);
    clocks.letPass(300_000);
    await tokenOf(credential(desk));
    expect(server.outcomes).toEqual(["ok", "ok"]);
  });
});

describe("T5: early renewal", () => {
  it.each([
    ["a minute before the end", 3_600, 60_000],
    ["of a short life at nine tenths", 300, 30_000],
  ])(
    "%s, or up to a quarter of that earlier: the server never sees a token that is over",
    async (_case, life, early) => {
      server.manners.accessLifeSeconds = life;
      const one = credential(robot);
      const token = await tokenOf(one);
      clocks.letPass(life * 1_000 - early * 1.25 - 1_000);
      expect(await tokenOf(one)).toBe(token);
      clocks.letPass(early * 0.25 + 1_000);
      expect(await server.introspect(token)).toMatchObject({ active: true });
      const next = await tokenOf(one);
      expect(next).not.toBe(token);
      expect(await server.introspect(next)).toMatchObject({ active: true });
    },
  );
});

describe("T5: a token that the server has ended before its time", () => {
  const client = createUpstreamClient();
  /** An API that asks the server about every token: what it was sent, and which of it it has done. */
  const api = { server: createServer((request, response) => void answer(request, response)), sent: 0, done: 0 };

  async function answer({ headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    api.sent += 1;
    const { active } = await server.introspect((headers.authorization ?? "").replace("Bearer ", ""));
    if (active) api.done += 1;
    response.writeHead(active ? 200 : 401, { "content-type": "application/json" }).end("{}");
  }

  beforeAll(() => new Promise<void>((resolve) => api.server.listen(0, "127.0.0.1", resolve)));

  afterAll(async () => {
    await client.close();
    api.server.closeAllConnections();
    api.server.close();
  });

  /** Fifty calls with a token that is over: what became of them. */
  async function callWithDeadToken(policy: Policy): Promise<Readonly<Record<"sent" | "done" | "ok" | "no", number>>> {
    Object.assign(api, { sent: 0, done: 0 });
    const source = oauthSource(settings(robot), fileStores(folder));
    await server.revoke("robot", await tokenOf(credential(robot)));
    const { port } = api.server.address() as AddressInfo;
    const servers = new Map([[undefined, `http://127.0.0.1:${port}`]]);
    const options = { servers, client, gates: new Gates(servers, 20_000), timeoutMs: 20_000 };
    const calls = await atOnce(50, async () => outcomeOf({ policy, credential: await source(localUser()) }, options));
    const count = (verdict: string): number => calls.filter((outcome) => outcome.verdict === verdict).length;
    return { sent: api.sent, done: api.done, ok: count("ok"), no: count("no") };
  }

  it.each([
    ["read is sent again with the next one", readPolicy],
    ["write is sent again with the next one, under its key", writePolicy()],
  ])("is replaced once for fifty calls, and every %s and done once", async (_case, policy) => {
    const { sent, ...rest } = await callWithDeadToken(policy);
    expect(rest).toEqual({ done: 50, ok: 50, no: 0 });
    expect(sent).toBeGreaterThan(50);
    expect(server.outcomes).toEqual(["ok", "ok"]);
  });

  it("is replaced once for fifty calls, and no write without a key is sent again", async () => {
    const { sent, done, ok, no } = await callWithDeadToken(writePolicy({ keyPolicy: "off" }));
    expect({ sent, done }).toEqual({ sent: 50, done: ok });
    expect(no).toBeGreaterThan(0);
    expect(server.outcomes).toEqual(["ok", "ok"]);
  });
});

describe("T6: what may pass", () => {
  const faults: readonly (readonly [string, Manners["bend"]])[] = [
    ["a failing server", async (context) => void (context.status = 503)],
    [
      "a limited rate",
      async (context) => {
        context.status = 429;
        context.set("retry-after", "7");
      },
    ],
    [
      "a cut connection",
      async (context) => {
        context.respond = false;
        context.req.socket.destroy();
      },
    ],
  ];

  it.each(faults)("%s (bent) leaves the old token in use and the server alone for a while", async (_case, fault) => {
    await signIn();
    const one = credential(desk);
    const token = await tokenOf(one);
    clocks.letPass(280_000);
    let asked = 0;
    server.manners.bend = (context, answer) => {
      asked += 1;
      return fault(context, answer);
    };
    for (let call = 0; call < 10; call += 1) expect(await tokenOf(one)).toBe(token);
    expect(asked).toBeLessThanOrEqual(2);
    expect(await server.introspect(token)).toMatchObject({ active: true });
    server.reset();
    clocks.letPass(11_000);
    expect(await tokenOf(one)).not.toBe(token);
    expect(server.outcomes).toEqual(["ok"]);
  });

  it("when nothing is left the call fails and may be made again, and the sign-in lives on", async () => {
    await signIn();
    clocks.letPass(300_000);
    const one = credential(desk);
    server.manners.bend = async (context) => void (context.status = 503);
    expect(await failureOf(one)).toMatchObject({
      code: "UPSTREAM_UNAVAILABLE",
      executed: "no",
      retry: { allowed: true },
    });
    server.reset();
    clocks.letPass(1_000);
    expect(await server.introspect(await tokenOf(one))).toMatchObject({ active: true });
  });
});

describe("T7: a dead credential", () => {
  it("is told by every call, with the command to run, once on the log, and the server is not asked again", async () => {
    await signIn();
    await server.revoke("desk", kept().refresh.secret);
    clocks.letPass(300_000);
    const said: string[] = [];
    const one = credential(desk, { dead: (_id, { body }) => said.push(body.code) });
    for (let call = 0; call < 20; call += 1) {
      const body = await failureOf(one);
      expect(body).toMatchObject({ code: "AUTH_REAUTH_REQUIRED", executed: "no", retry: { allowed: false } });
      expect(body.next).toContain("npm run login -- shop");
    }
    await failureOf(credential(desk));
    expect(said).toEqual(["AUTH_REAUTH_REQUIRED"]);
    expect(server.outcomes).toEqual(["invalid_grant"]);
  });

  it("lives again in a running process as soon as a person has signed in", async () => {
    await signIn();
    await server.revoke("desk", kept().refresh.secret);
    clocks.letPass(300_000);
    const one = credential(desk);
    await failureOf(one);
    await signIn();
    expect(await server.introspect(await tokenOf(one))).toMatchObject({ active: true });
  });

  it("is a client as well whose secret the server no longer takes", async () => {
    const wrong = { kind: "secret", secret: new Secret("canary-wrong") } as const;
    const one = credential({ ...robot, authentication: wrong });
    const body = await failureOf(one);
    expect(body).toMatchObject({ code: "AUTH_REAUTH_REQUIRED", retry: { allowed: false } });
    expect(body.next).toContain("SHOP_CLIENT_SECRET");
    const asked = server.outcomes;
    expect(new Set(asked)).toEqual(new Set(["invalid_client"]));
    await failureOf(one);
    expect(server.outcomes).toEqual(asked);
  });
});

describe("T8: scopes in renewals", () => {
  it("are sent, so that the server gives a narrower profile a narrower token", async () => {
    await signIn();
    const token = await tokenOf(credential({ ...desk, scopes: ["orders:read"] }));
    expect(server.answers).toMatchObject([{ grant: "refresh_token", scope: "orders:read", outcome: "ok" }]);
    expect((await server.introspect(token)).scope).toBe("orders:read");
  });

  it("are there where the server demands them (by its hook, as Entra does)", async () => {
    await signIn();
    clocks.letPass(300_000);
    server.manners.renewal = (scope) => {
      if (scope === undefined) throw new errors.InvalidRequest("AADSTS90009: scope is missing");
    };
    await tokenOf(credential(desk));
    expect(server.outcomes).toEqual(["ok"]);
  });

  it("are left out, where that is set, for a server that refuses to be told (by its hook)", async () => {
    await signIn();
    clocks.letPass(300_000);
    server.manners.renewal = (scope) => {
      if (scope !== undefined) throw new errors.InvalidScope("scope must not be sent", scope);
    };
    expect(await failureOf(credential(desk))).toMatchObject({ code: "UPSTREAM_AUTH", retry: { allowed: false } });
    await tokenOf(credential({ ...desk, refreshScope: "omit" }));
    expect(server.outcomes).toEqual(["invalid_scope", "ok"]);
  });
});

describe("T9: less than was asked for", () => {
  it("by a person who does not allow everything: refused by name, and nothing is kept", async () => {
    server.manners.allows = (scope) => scope !== "orders:write";
    const { code, said } = await browserLoginAt(server, folder);
    expect(code).not.toBe(0);
    expect(said).toContain("orders:write was not allowed; nothing was kept");
    expect(readdirSync(folder).filter((name) => name.endsWith(".json"))).toEqual([]);
  });

  it("by a server that grants less than it was asked for: refused by name", async () => {
    await signIn();
    clocks.letPass(300_000);
    server.manners.bend = async (context, answer) => {
      await answer();
      context.body = { ...(context.body as object), scope: "orders:read" };
    };
    const body = await failureOf(credential(desk));
    expect(body).toMatchObject({ code: "UPSTREAM_FORBIDDEN", executed: "no", retry: { allowed: false } });
    expect(body.next).toContain("orders:write");
  });

  it("by a server that refuses a client the scope: refused by name", async () => {
    const body = await failureOf(credential({ ...robot, clientId: "clerk" }));
    expect(body).toMatchObject({ code: "UPSTREAM_AUTH", executed: "no", retry: { allowed: false } });
    expect(body.next).toContain("orders:write");
    expect(server.outcomes).toEqual(["invalid_scope"]);
  });
});

describe("T10: more than was asked for", () => {
  it("is said once, when a renewal gives all that was once allowed", async () => {
    await signIn();
    const said: unknown[] = [];
    const narrow = { ...desk, scopes: ["orders:read"], refreshScope: "omit" } as const;
    const one = credential(narrow, { overGranted: (id, surplus) => said.push([id, surplus]) });
    for (let round = 0; round < 3; round += 1) {
      clocks.letPass(300_000);
      expect((await server.introspect(await tokenOf(one))).scope).toContain("orders:write");
    }
    expect(said).toEqual([["shop", ["orders:write"]]]);
    expect(server.outcomes).toEqual(["ok", "ok", "ok"]);
  });
});

describe("T11: secrets", () => {
  it("are in no printed credential, token or error, and are removed from texts in every form", async () => {
    await signIn();
    clocks.letPass(300_000);
    const one = credential(desk);
    const token = await one.tokensFor(localUser()).fresh();
    const stolen = kept().refresh.secret;
    await server.revoke("desk", stolen);
    clocks.letPass(300_000);
    const error: unknown = await tokenOf(one).catch((caught: unknown) => caught);
    const printed = [one, token, error].flatMap((value) => [
      inspect(value, { depth: 12, showHidden: true }),
      JSON.stringify(value),
      String(value),
    ]);
    for (const value of [reveal(token.secret), stolen]) {
      expect(printed.join("\n")).not.toContain(value);
      const forms = [
        value,
        encodeURIComponent(value),
        ...(["base64", "base64url"] as const).map((form) => Buffer.from(value).toString(form)),
      ];
      for (const form of forms) expect(redact(`it said ${form}.`)).not.toContain(form);
    }
    const basic = Buffer.from(`robot:${secret}`).toString("base64");
    await tokenOf(credential(robot));
    expect(redact(`authorization: Basic ${basic}, ${secret}`)).not.toMatch(new RegExp(`${basic}|${secret}`));
  });
});

describe("T12: clocks", () => {
  /** The server has no Date header of its own: it is added by the server's clock. */
  beforeEach(() => {
    server.manners.bend = async (context, answer) => {
      await answer();
      context.set("date", new Date(Date.now()).toUTCString());
    };
  });

  it.each([-200_000, 200_000])(
    "of a server that differ by %i ms: its tokens are renewed while they live",
    async (ahead) => {
      clocks.serverAheadMs = ahead;
      await signIn();
      const one = credential(desk);
      let token = await tokenOf(one);
      expect(Math.abs(kept().skewMs - ahead)).toBeLessThan(2_000);
      const { exp = 0 } = await server.introspect(token);
      expect(Math.abs(kept().token.expiresAt - exp * 1_000)).toBeLessThan(2_000);
      for (let step = 0; step < 40; step += 1) {
        clocks.letPass(20_000);
        token = await tokenOf(one);
        expect(await server.introspect(token)).toMatchObject({ active: true });
      }
      expect(server.outcomes).toEqual(["ok", "ok"]);
    },
  );

  it("that are hours off are not believed: the tokens live as long as they were given", async () => {
    clocks.serverAheadMs = 7_200_000;
    const one = credential(robot);
    const token = await tokenOf(one);
    expect(kept().skewMs).toBe(0);
    clocks.letPass(250_000);
    expect(await tokenOf(one)).toBe(token);
    expect(await server.introspect(token)).toMatchObject({ active: true });
    clocks.letPass(30_000);
    expect(await tokenOf(one)).not.toBe(token);
  });

  it.each([-200_000, 200_000])(
    "a signed assertion that the server refuses by its clock (%i ms) is dated anew",
    async (ahead) => {
      clocks.serverAheadMs = ahead;
      const signer = { kind: "privateKey", key: new Secret(pem), keyId: "first" } as const;
      const token = await tokenOf(credential({ clientId: "signer", authentication: signer }));
      expect(await server.introspect(token)).toMatchObject({ active: true });
      expect(server.outcomes).toEqual(["invalid_client", "ok"]);
    },
  );
});

describe("T13: a sign-in that ends", () => {
  /** The server ends its sign-ins, and does not say so by itself: how long they have is added to its answers. */
  beforeEach(() => {
    server.manners.signInLifeSeconds = 20 * 86_400;
    server.manners.bend = async (context, answer) => {
      await answer();
      const { remainingTTL } = context.oidc.entities.RefreshToken ?? {};
      context.body = { ...(context.body as object), refresh_expires_in: remainingTTL };
    };
  });

  it("its end stays where it was however often the refresh token is replaced", async () => {
    await signIn();
    const { expiresAt: end = 0 } = kept().refresh;
    expect(Math.abs(end - Date.now() - 20 * day)).toBeLessThan(5_000);
    clocks.letPass(3 * day);
    await tokenOf(credential(desk));
    expect(Math.abs((kept().refresh.expiresAt ?? 0) - end)).toBeLessThan(5_000);
  });

  it("is told 14, 7 and 1 days before, each once; health is a warning from then on; then it is dead", async () => {
    await signIn();
    const told: unknown[] = [];
    const log = { warn: (facts: object) => void told.push(Reflect.get(facts, "days") ?? Reflect.get(facts, "code")) };
    const store = { kind: "file", folder, service: "shop-mcp" } as const;
    const { prepare, health } = await openCredentials(new Map([["shop", settings(desk)]]), store, log);
    const states: unknown[] = [];
    for (const days of [0, 6.5, 0.1, 7, 0.1, 6, 0.1, 0.3]) {
      clocks.letPass(days * day);
      await prepare();
      states.push(await health());
    }
    expect(told).toEqual([14, 7, 1, "AUTH_REAUTH_REQUIRED"]);
    expect(states).toEqual(["pass", ...Array<string>(7).fill("warn")]);
    expect(server.outcomes.at(-1)).toBe("invalid_grant");
  });
});
