import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { hasRedisServer, RedisServer } from "../unit/runtime/idempotency/support/redis-server.js";
import { postgres } from "../unit/runtime/idempotency/support/stores.js";
import { freePort } from "../support/services.js";
import { AuthorizationServer } from "./support/authorization-server.js";
import { Browser } from "./support/browser.js";
import { Canary, sayings } from "./support/canary.js";
import type { Behaviour, Saying } from "./support/hostile-api.js";
import { errors, places, tokenFaults } from "./support/hostile-words.js";
import type { Sight } from "./support/sights.js";
import { type RunningVault, Vault } from "./support/vault.js";

/*
 * One of every secret that a connector can hold, every fault that may make it talk, and everything that can be seen of it
 * from outside. A row is a fault; it passes when no secret is found anywhere, whole, cut or encoded.
 */

/** An owner whose code fails with all that it can lay hands on. */
const owner = `
import { defineExtensions } from "../runtime/extensions.js";
const everything = (call: object): Error =>
  Object.assign(new Error("owner: " + JSON.stringify(process.env)), { call, request: process.env });
export const extensions = defineExtensions({
  middleware: [(next) => async (call) => {
    const { title } = Object(call.arguments) as { readonly title?: string };
    if (title === "throw") throw everything(call);
    if (title === "crash") setTimeout(() => { throw everything(call); });
    if (title === "reject") void Promise.reject(everything(call));
    return next(call);
  }],
});
`;

vi.setConfig({ testTimeout: 60_000 });

const postgresUrl = process.env["TEST_POSTGRES_URL"];
const schema = `canaries_${process.pid}`;

let vault: Vault;
let redis: RedisServer | undefined;
let issuer: AuthorizationServer;
/** What the caller over HTTP shows. */
let callerToken: Canary;
let http: RunningVault & { readonly endpoint: URL };
/** SQLite over stdio; Redis over HTTP, with callers; PostgreSQL with a key at rest. */
let connectors: readonly RunningVault[];
let httpEnvironment: Record<string, string>;

beforeAll(async () => {
  vault = await Vault.start(owner);
  const { canaries } = vault;
  const port = await freePort();
  const resource = `http://127.0.0.1:${port}/mcp`;
  const scopes = ["notes:read", "notes:write", "signed:read", "desk:read", "mcp:read"];
  issuer = await AuthorizationServer.start({ resources: { [resource]: scopes } });
  callerToken = new Canary("the token of the caller", await issuer.token("alice", resource, scopes.join(" ")));
  vault.others.push(callerToken);
  httpEnvironment = vault.environment({
    MCP_HTTP_PORT: String(port),
    MCP_AUTH_ISSUER: issuer.issuer,
    ...(hasRedisServer && { IDEMPOTENCY_STORE: await startRedis() }),
  });
  const stdio = await vault.overStdio(vault.environment());
  http = await vault.overHttp(httpEnvironment, callerToken);
  connectors = [stdio, http, ...(postgresUrl === undefined ? [] : [await vault.overStdio(sealed(postgresUrl))])];
  vault.sights.addPlace(async () => filesIn(vault.folder, /\.db(-wal|-shm)?$|\.aof$/));
  if (postgresUrl !== undefined) vault.sights.addPlace(() => rowsIn(postgresUrl));
  for (const connector of connectors) await useAll(connector);

  async function startRedis(): Promise<string> {
    const files = ["--dir", vault.folder, "--appendonly", "yes", "--aof-use-rdb-preamble", "no"];
    redis = await RedisServer.start(...files);
    await redis.command("CONFIG", "SET", "requirepass", canaries.redisPassword.text);
    return `redis://:${encodeURIComponent(canaries.redisPassword.text)}@127.0.0.1:${redis.port}`;
  }

  function sealed(url: string): Record<string, string> {
    const store = new URL(url);
    store.password = encodeURIComponent(canaries.postgresPassword.text);
    return vault.environment({
      IDEMPOTENCY_STORE: store.href,
      IDEMPOTENCY_NAMESPACE: schema,
      SAFE_MCP_STORE_KEY: canaries.storeKey.text,
    });
  }
}, 120_000);

afterAll(async () => {
  await vault.stop();
  await redis?.remove();
  await issuer.stop();
  if (postgresUrl !== undefined) await postgres(postgresUrl).remove({ url: postgresUrl, namespace: schema });
});

afterEach(() => vault.api.behaveAgain());

/** When a file was written that has been searched. */
const searched = new Map<string, number>();

/** All bytes of the files below a folder whose names fit, and that are not as they were. */
function filesIn(folder: string, names: RegExp): readonly Sight[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => names.test(file));
  return files.flatMap((file) => {
    const { mtimeMs } = statSync(join(folder, file));
    if (searched.get(file) === mtimeMs) return [];
    searched.set(file, mtimeMs);
    return [{ place: `the store ${file}`, text: readFileSync(join(folder, file), "latin1") }];
  });
}

async function rowsIn(url: string): Promise<readonly Sight[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(
    `SELECT to_json(r)::text AS text FROM ${schema}.record r UNION ALL SELECT to_json(m)::text FROM ${schema}.meta m`,
  );
  await client.end();
  return rows.map(({ text }) => ({ place: "the rows of PostgreSQL", text: String(text) }));
}

let keys = 0;
const freshKey = (): string => `canary-note-${(keys += 1)}-of-2026`;

/** A call, whatever becomes of it; what comes back is seen by `vault.sights`, and so is what the client makes of it. */
async function call(
  { client }: RunningVault,
  name: string,
  given: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const keyed = name === "create_note" ? { idempotency_key: freshKey() } : {};
  try {
    const options = { onprogress: () => undefined, timeout: 10_000 };
    const result = await client.callTool({ name, arguments: { ...keyed, ...given } }, options);
    vault.sights.add("results", JSON.stringify(result));
  } catch (error) {
    vault.sights.add("errors of the client", error instanceof Error ? `${error.stack}` : String(error));
  }
}

const reads = ["list_notes", "get_signed", "get_desk", "get_login", "get_ticket"];

/** All that a connector can be made to do: the write with most of the secrets, and each read with its own. */
async function useAll(connector: RunningVault): Promise<void> {
  await call(connector, "create_note", { title: "A note" });
  for (const name of reads) await call(connector, name);
}

/** Every secret of a connector in one text, said in one of the ways. */
function said({ secrets }: RunningVault, way: (text: string) => string): string {
  return secrets.map(({ text }) => way(text)).join(" , ");
}

async function expectNoLeak(): Promise<void> {
  expect(await vault.leaks()).toEqual([]);
}

/** Info lines of a log wait for one another. */
const logged = (): Promise<void> => sleep(300);

const json = (value: unknown): string => JSON.stringify(value);
describe("what is no secret is found, as one would be", () => {
  const findable = Canary.fresh("what is no secret");
  let found: string;

  beforeAll(async () => {
    vault.others.push(findable);
    for (const connector of connectors) await call(connector, "create_note", { title: findable.text });
    await vault.run("doctor", { ...vault.environment(), CREDENTIAL_STORE: `file:/dev/null/${findable.text}` });
    await logged();
    found = (await vault.leaks()).join("\n");
    vault.others.splice(vault.others.indexOf(findable), 1);
  }, 60_000);

  it.each<readonly [string, RegExp]>([
    ["results", /in results/],
    ["messages of the protocol", /in messages to the client/],
    ["bodies over HTTP", /in the bodies of HTTP answers/],
    ["the log", /in stderr/],
    ["what a program prints", /in stdout/],
    ["a file of SQLite", /in the store .*keys\.db/],
  ])("in %s", (_place, seen) => {
    expect(found).toMatch(seen);
  });

  it.runIf(hasRedisServer)("in a file of Redis", () => {
    expect(found).toMatch(/in the store .*\.aof/);
  });

  it.runIf(postgresUrl !== undefined)("but not in a store with a key at rest", () => {
    expect(found).not.toContain("PostgreSQL");
  });
});

it("what everybody may ask for: the list of tools, the metadata, how it is", async () => {
  for (const { client } of connectors) await client.listTools();
  for (const path of ["/healthz", "/readyz", "/.well-known/oauth-protected-resource/mcp", "/nothing"]) {
    const answer = await vault.sights.fetch(new URL(path, http.endpoint), { method: "GET" });
    vault.sights.add("what everybody may ask for", await answer.text());
  }
  await expectNoLeak();
});

const ways = Object.values(sayings);
const numbered = (rows: Readonly<Record<string, (words: string) => Saying>>) =>
  Object.entries(rows).map(([name, saying], row) => ({ name, saying, row }));

/** A write whose answer says the secrets of its connector; each row begins with another one. */
async function hear(saying: (words: string) => Saying, row: number, way: number): Promise<void> {
  const connector = connectors[(row + way) % connectors.length] ?? http;
  vault.api.api = () => saying(said(connector, ways[way % ways.length] ?? String));
  await call(connector, "create_note", { title: "A note" });
}

describe("an API that says every secret back", () => {
  it.each(numbered(places))("$name", async ({ saying, row }) => {
    for (const way of ways.keys()) await hear(saying, row, way);
    vault.api.api = () => saying(said(http, String));
    await call(http, reads[row % reads.length] ?? "list_notes");
    await expectNoLeak();
  });

  it.each(numbered(errors))("in an error as $name writes it", async ({ saying, row }) => {
    for (const number of connectors.keys()) await hear(saying, row, row * connectors.length + number);
    await expectNoLeak();
  });
});

/** A connector of a row's own, for what cannot be undone. */
async function fresh(changes: Record<string, string> = {}): Promise<RunningVault> {
  return vault.overStdio(vault.environment(changes));
}

describe("an API that does not answer", () => {
  it.each<[string, Behaviour]>([
    ["the connection is reset", "reset"],
    ["nothing comes in time", "silence"],
  ])("%s", async (_fault, behaviour) => {
    const connector = await fresh({ UPSTREAM_TIMEOUT_MS: "700" });
    vault.api.api = () => behaviour;
    await useAll(connector);
    await connector.end("SIGTERM");
    await expectNoLeak();
  });

  it("nothing listens", async () => {
    const connector = await fresh({ UPSTREAM_URL: "http://127.0.0.1:1", UPSTREAM_TIMEOUT_MS: "700" });
    await useAll(connector);
    await connector.end("SIGTERM");
    await expectNoLeak();
  });
});

describe("a token endpoint that says them back", () => {
  it.each(Object.entries(tokenFaults))("%s", async (_fault, saying) => {
    const connector = await fresh();
    const given = connector.secrets.filter(({ name }) => !name.includes("access token") && !name.includes("rotated"));
    vault.api.tokenEndpoint = saying(given.map(({ text }) => text).join(" , "));
    await useAll(connector);
    await connector.end("SIGTERM");
    await expectNoLeak();
  });

  it("to the commands: doctor, login, and a start over HTTP", async () => {
    const environment = vault.environment();
    for (const saying of Object.values(tokenFaults).slice(0, 2)) {
      vault.api.tokenEndpoint = saying(vault.canaries.personSecret.text);
      await vault.run("doctor", environment);
      await vault.run("doctor", environment, { parameters: ["--json"] });
      await vault.run("login", environment, { parameters: ["person"], onText: signIn });
      await vault.run("main", { ...environment, MCP_TRANSPORT: "http", MCP_HTTP_PORT: "0", MCP_AUTH_JWKS_URL: "x" });
    }
    await expectNoLeak();
  });
});

/** What a person does who is told an address. */
function signIn(text: string): void {
  const page = /(http:\S+\/authorize\?\S+)/.exec(text)?.[1];
  if (page === undefined) return;
  const url = new URL(page);
  const back = url.searchParams.get("redirect_uri") ?? "";
  void new Browser()
    .visit(url, back)
    .then(fetch)
    .catch(() => undefined);
}

it("the commands of a person: login, revoke, keep, doctor", async () => {
  const environment = vault.environment();
  await vault.run("login", environment, { parameters: ["person"], onText: signIn });
  await vault.run("doctor", environment);
  await vault.run("login", environment, { parameters: ["person", "--revoke"] });
  await vault.run("keep", environment, { parameters: ["LOGIN_PASSWORD"], input: vault.canaries.password.text });
  await expectNoLeak();
});

describe("a caller who says them", () => {
  const endpoint = (search = ""): URL => new URL(`${http.endpoint.href}${search}`);
  const post = (url: URL, body: string, headers: Readonly<Record<string, string>> = {}): Promise<unknown> =>
    vault.sights.fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        authorization: `Bearer ${callerToken.text}`,
        ...headers,
      },
      body,
    });

  it("in arguments that are wrong, and in those that nobody knows", async () => {
    for (const connector of connectors) {
      const words = said(connector, String);
      await call(connector, "create_note", { title: "A note", level: words });
      await call(connector, "create_note", { title: words.repeat(3), [words.slice(0, 60)]: words });
      await call(connector, "create_note", { title: "A note", idempotency_key: words.slice(0, 100) });
      await call(connector, "list_notes", { title: words, cursor: words });
    }
    await expectNoLeak();
  });

  it("as the name of a tool or of a method", async () => {
    for (const connector of connectors) for (const { text } of connector.secrets) await call(connector, text);
    await post(endpoint(), json({ jsonrpc: "2.0", id: 1, method: said(http, String), params: {} }));
    await expectNoLeak();
  });

  it("in what is no JSON and no message", async () => {
    await post(endpoint(), `{"jsonrpc": ${said(http, String)}`);
    await post(endpoint(), json([said(http, String)]));
    await vault.run("main", vault.environment(), { input: `${said(http, String)}\n{"jsonrpc":"2.0","id":1}\n` });
    await expectNoLeak();
  });

  it("in the address, and in headers", async () => {
    const words = encodeURIComponent(callerToken.text);
    await post(endpoint(`?access_token=${words}`), "{}");
    await post(new URL(`/${words}`, endpoint()), "{}");
    const foreign = { origin: `https://${callerToken.text.slice(-40).replaceAll("_", "x")}.example` };
    await post(endpoint(), "{}", foreign);
    for (const { text } of http.secrets.filter(({ text: one }) => /^[\x21-\x7e]+$/.test(one)))
      await post(endpoint(), "{}", { authorization: `Bearer ${text}` });
    await expectNoLeak();
  });
});

it("an issuer that says back what it is asked with", async () => {
  const { introspectionSecret } = vault.canaries;
  const body = json({ error: `${callerToken.text} ${introspectionSecret.text}`, active: false });
  const headers = { "www-authenticate": `Basic realm="${callerToken.text}"` };
  vault.api.api = ({ url }) => ({ status: Number(url?.split("/").at(-1)), headers, body });
  await Promise.all(
    [200, 400, 401, 500].map((status) => {
      const environment = vault.environment({
        MCP_AUTH_ISSUER: issuer.issuer,
        MCP_AUTH_INTROSPECTION_URL: `${vault.api.origin}/introspection/${status}`,
        MCP_AUTH_CLIENT_ID: "the-connector",
        MCP_AUTH_CLIENT_SECRET: introspectionSecret.text,
      });
      return vault.overHttp(environment, callerToken).catch(() => undefined);
    }),
  );
  await expectNoLeak();
});

describe("settings that can't be used", () => {
  const wrong: Readonly<Record<string, () => Record<string, string>>> = {
    "secrets that are no header": () => ({
      HEADER_API_KEY_FILE: "",
      HEADER_API_KEY: `${vault.canaries.headerKey.text}\nx`,
    }),
    "two proofs of a client": () => ({ CLIENT_PRIVATE_KEY: vault.canaries.privateKey.text }),
    "a key that is none": () => ({ SIGNER_PRIVATE_KEY: vault.canaries.privateKey.text.slice(0, 80) }),
    "addresses with passwords": () => ({
      UPSTREAM_URL: `https://user:${vault.canaries.queryKey.text}@api.example`,
      CLIENT_TOKEN_URL: `https://client.example/token?key=${vault.canaries.queryKey.text}`,
    }),
    "a key of the store that is none": () => ({ SAFE_MCP_STORE_KEY: `${vault.canaries.storeKey.text}x` }),
    "secrets in the wrong places": () => ({
      LOG_LEVEL: vault.canaries.ticket.text,
      MCP_PROFILE: vault.canaries.password.text,
      MCP_TOOLSETS: vault.canaries.cookieKey.text,
      PERSON_GRANT: vault.canaries.personSecret.text,
      UPSTREAM_TIMEOUT_MS: vault.canaries.clientSecret.text,
    }),
    "a file that others can read": () => ({
      LOGIN_PASSWORD: "",
      LOGIN_PASSWORD_FILE: vault.exposedFile(vault.canaries.password),
    }),
  };

  it.each(Object.entries(wrong))("%s", async (_fault, changes) => {
    await vault.run("main", vault.environment(changes()));
    await expectNoLeak();
  });
});

describe("a store that can't be used", () => {
  const password = (): string => encodeURIComponent(vault.canaries.postgresPassword.text);
  it.each<[string, () => string]>([
    ["of which nothing answers: Redis", () => `redis://:${password()}@127.0.0.1:1`],
    ["of which nothing answers: PostgreSQL", () => `postgres://user:${password()}@127.0.0.1:1/data`],
    ["whose address can't be read", () => `postgres://user:${vault.canaries.postgresPassword.text}@127.0.0.1:x/data`],
    ["of another kind", () => `mysql://user:${vault.canaries.postgresPassword.text}@127.0.0.1/data`],
    ["whose folder is not there", () => `sqlite:/nowhere/${vault.canaries.postgresPassword.text}`],
  ])("%s", async (_fault, store) => {
    const connector = await fresh({ IDEMPOTENCY_STORE: store() }).catch(() => undefined);
    if (connector !== undefined) await call(connector, "create_note", { title: "A note" });
    await connector?.end("SIGTERM");
    await expectNoLeak();
  });
});

describe("ends", () => {
  it.each(["SIGTERM", "SIGKILL"] as const)("%s in the middle of a call", async (signal) => {
    const connector = await fresh({ UPSTREAM_TIMEOUT_MS: "700" });
    await useAll(connector);
    vault.api.api = () => "silence";
    const calls = ["create_note", "list_notes"].map((name) => call(connector, name, { title: "A note" }));
    await sleep(100);
    await connector.end(signal);
    await Promise.all(calls);
    await expectNoLeak();
  });

  it("the owner's code throws an error that holds everything", async () => {
    for (const connector of connectors) await call(connector, "create_note", { title: "throw" });
    await logged();
    await expectNoLeak();
  });

  it.each(["crash", "reject"])("the owner's code lets the process end: %s", async (title) => {
    const connector = await fresh();
    await call(connector, "create_note", { title });
    await connector.end("SIGKILL").catch(() => undefined);
    await logged();
    await expectNoLeak();
  });

  it.runIf(hasRedisServer)(
    "the store goes down between the beginning and the end of a write, and stays down",
    async () => {
      vault.api.api = () => {
        void redis?.kill();
        return { status: 201, body: json({ message: said(http, String) }) };
      };
      await call(http, "create_note", { title: "A note" });
      await call(http, "create_note", { title: "Another note" });
      await call(http, "list_notes");
      await logged();
      await expectNoLeak();
    },
  );
});
