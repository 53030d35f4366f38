import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { upstream } from "../src/upstream.js";
import { canary } from "./support/canary.js";
import { callTool, type RunningConnector, startOverStdio, type ToolAnswer } from "./support/connector.js";
import { testEnvironment } from "./support/environment.js";
import { type Example, examples } from "./support/examples.js";
import { FakeAuthorizationServer } from "./support/fake-authorization-server.js";
import { FakeTokenServer } from "./support/fake-token-server.js";
import { FakeUpstream } from "./support/fake-upstream.js";

/*
 * How the connector gets, keeps and renews its tokens, against a strict authorization server. T1 to T13 are the promises that
 * are kept.
 */

const candidates = Object.entries(upstream.credentials).flatMap(([id, credential]) => {
  const example = examples().find(({ policy }) => Object.keys(policy.access[0] ?? {}).join() === id);
  return credential.type === "oauth2" && example !== undefined ? [{ ...credential, example }] : [];
});
const [subject] = candidates;

let api: FakeUpstream;
let callers: FakeAuthorizationServer;
let server: FakeTokenServer;
let folder: string;
let connectors: RunningConnector[];

beforeAll(async () => {
  api = await FakeUpstream.start();
  callers = await FakeAuthorizationServer.start();
});

beforeEach(async () => {
  server = await FakeTokenServer.start({ scopes: subject?.scopes ?? [], lifeSeconds: 3_600 });
  folder = mkdtempSync(join(tmpdir(), "connector-tokens-"));
  api.reset();
  connectors = [];
});

afterEach(async () => {
  await Promise.all(connectors.map((connector) => connector.close()));
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

afterAll(async () => {
  await api.close();
  await callers.close();
});

function environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const prefix = subject?.prefix ?? "";
  return {
    ...testEnvironment(api, callers),
    [`${prefix}_TOKEN_URL`]: server.tokenUrl,
    [`${prefix}_CLIENT_ID`]: server.options.clientId,
    [`${prefix}_CLIENT_SECRET`]: server.options.clientSecret,
    [`${prefix}_GRANT`]: "client_credentials",
    CREDENTIAL_STORE: `file:${folder}`,
    LOG_LEVEL: "debug",
    ...more,
  };
}

/** The same for a person who has signed in elsewhere. */
function signedIn(): Record<string, string> {
  const prefix = subject?.prefix ?? "";
  return environment({ [`${prefix}_GRANT`]: "login", [`${prefix}_REFRESH_TOKEN`]: server.signIn() });
}

async function start(variables: Record<string, string>): Promise<RunningConnector> {
  const connector = await startOverStdio(variables);
  connectors.push(connector);
  return connector;
}

async function call({ client }: RunningConnector): Promise<ToolAnswer> {
  const { name, ...example } = subject?.example ?? ({} as Example);
  return callTool(client, name ?? "", { ...example.arguments });
}

/** Runs a command of the connector. */
async function run(
  program: "doctor" | "login",
  args: readonly string[],
  variables: Record<string, string>,
  onLine: (text: string) => void = () => undefined,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const path = fileURLToPath(new URL(`../dist/${program}.js`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { env: variables, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      onLine(chunk.toString());
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, output };
}

function outcomes(): readonly string[] {
  return server.requests.map(({ outcome }) => outcome);
}

describe.skipIf(subject === undefined)("tokens", () => {
  it("T1, T2: fifty calls over four processes make one token request", async () => {
    const running = await Promise.all(Array.from({ length: 4 }, () => start(environment())));
    await Promise.all(Array.from({ length: 50 }, (_, index) => call(running[index % 4] ?? expect.fail())));
    expect(outcomes()).toEqual(["ok"]);
  }, 60_000);

  it("T3, T4: what is kept has absolute times, the newest refresh token, and no reader but its owner", async () => {
    await call(await start(signedIn()));
    const file = join(folder, readdirSync(folder).find((name) => name.endsWith(".json")) ?? "");
    const record: unknown = JSON.parse(readFileSync(file, "utf8"));
    expect(record).toMatchObject({
      token: { expiresAt: expect.any(Number) },
      refresh: { secret: server.newestRefreshToken },
    });
    if (process.platform !== "win32") expect(statSync(file).mode & 0o077).toBe(0);
  });

  it("T6: a server that is out of order is told as such, and the call may be made again", async () => {
    server.willSuffer({ status: 503 }, { status: 503 });
    const { answer } = await call(await start(environment()));
    expect(answer).toMatchObject({ status: "error", error: { executed: "no", retry: { allowed: true } } });
  });

  it("T7: a dead grant is told by every call, with the command to run, and the server is asked once", async () => {
    const variables = signedIn();
    server.revokeAll();
    const connector = await start(variables);
    for (let turn = 0; turn < 5; turn += 1) {
      const { text, answer } = await call(connector);
      expect(answer).toMatchObject({
        status: "error",
        error: { code: "AUTH_REAUTH_REQUIRED", retry: { allowed: false } },
      });
      expect(text).toContain("npm run login");
    }
    expect(outcomes()).toEqual(["invalid_grant"]);
    expect(api.received).toHaveLength(0);
  });

  it("T9: less than the scopes of the tools is refused by name", async () => {
    const scope = subject?.scopes.find((one) => !/^(?:openid|profile|email|offline.*)$|\/\.default$/.test(one));
    if (scope === undefined) return;
    const body = { access_token: `${canary}-narrow`, token_type: "Bearer", scope: "something:else" };
    server.willSuffer({ status: 200, body });
    const { answer } = await call(await start(environment()));
    expect(answer).toMatchObject({ status: "error", error: { code: "UPSTREAM_FORBIDDEN" } });
    expect(JSON.stringify(answer)).toContain(scope);
  });

  it("T11: no token, secret or code is in an answer or on the log, whatever fails", async () => {
    const connector = await start(signedIn());
    const seen: string[] = [];
    for (const status of [200, 401, 403, 500]) {
      const echo = JSON.stringify({ error: "no", saw: server.newestRefreshToken });
      api.willAnswer({ status, body: echo }, { status, body: echo }, { status, body: echo });
      seen.push(JSON.stringify(await call(connector)));
      api.reset();
    }
    expect([...seen, connector.log()].join("\n")).not.toContain(canary);
  }, 60_000);
});

describe.skipIf(subject === undefined)("npm run doctor", () => {
  it("says that all is well, with what was granted beside what is locked", async () => {
    const { code, output } = await run("doctor", ["--json"], environment());
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      ok: true,
      credentials: expect.arrayContaining([expect.objectContaining({ reachable: true, state: "ok" })]),
    });
    expect(output).not.toContain(canary);
  });

  it("ends with 1 after a dead grant, and says what to run", async () => {
    const variables = signedIn();
    server.revokeAll();
    const { code, output } = await run("doctor", [], variables);
    expect(code).toBe(1);
    expect(output).toContain("npm run login");
    expect(output).not.toContain(canary);
  });
});

describe.skipIf(subject === undefined)("npm run login", () => {
  it("signs in with the locked scopes, and the connector goes on from there", async () => {
    const prefix = subject?.prefix ?? "";
    const variables = environment({
      [`${prefix}_GRANT`]: "login",
      [`${prefix}_AUTHORIZATION_URL`]: `${server.origin}/authorize`,
    });
    const { code, output } = await run("login", [subject === undefined ? "" : idOf(prefix)], variables, (text) => {
      const url = /http:\S+\/authorize\S+/.exec(text)?.[0];
      if (url !== undefined) void fetch(url);
    });
    expect(output).toContain("Signed in.");
    expect(code).toBe(0);
    expect(output).not.toContain(canary);
    const { answer } = await call(await start(variables));
    expect(answer.status).toBe("ok");
  }, 60_000);
});

function idOf(prefix: string): string {
  return Object.entries(upstream.credentials).find(([, credential]) => credential.prefix === prefix)?.[0] ?? "";
}
