import { randomBytes } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { redact } from "../../../../templates/connector/src/runtime/access/redaction.js";
import { reveal, Secret } from "../../../../templates/connector/src/runtime/access/secret.js";
import { readCredentials } from "../../../../templates/connector/src/runtime/settings/credentials.js";
import type { Policy } from "../../../../templates/connector/src/runtime/policy.js";
import type { StoreKind } from "../../../../templates/connector/src/runtime/idempotency/open-store.js";
import { Environment } from "../../../../templates/connector/src/runtime/settings/environment.js";
import { readHttpSettings } from "../../../../templates/connector/src/runtime/settings/http.js";
import { readServers } from "../../../../templates/connector/src/runtime/settings/servers.js";
import { readStore, type StoreSettings } from "../../../../templates/connector/src/runtime/settings/store.js";
import { readToolbox } from "../../../../templates/connector/src/runtime/settings/tools.js";
import { policy } from "../../../golden/shop/src/policy.js";
import { sampleTools as tools } from "../samples.js";
import { upstream } from "../../../golden/shop/src/upstream.js";

type Variables = Readonly<Record<string, string>>;

/** Tools that read, by name, with the ways into them. */
function reads(access: Readonly<Record<string, Policy["access"]>>): ReadonlyMap<string, Policy> {
  const policies = Object.entries(access).map(
    ([tool, ways]) => [tool, { effect: "read", risk: "read", access: ways }] as const,
  );
  return new Map(policies);
}

/** What is said about variables that can't be used; undefined when they can. */
function problemWith(read: (environment: Environment) => unknown, variables: Variables): string | undefined {
  const environment = new Environment(variables);
  read(environment);
  try {
    environment.finish();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function temporaryFile(content: string): string {
  const file = join(mkdtempSync(join(tmpdir(), "settings-")), "secret");
  writeFileSync(file, content, { mode: 0o600 });
  return file;
}

describe("a secret", () => {
  it("is read from its variable, without the space around it", () => {
    const secret = new Environment({ SHOP_TOKEN: " canary-1\n" }).secret("SHOP_TOKEN");
    expect(reveal(secret ?? new Secret(""))).toBe("canary-1");
  });

  it("is read from the file that its _FILE variable names", () => {
    const secret = new Environment({ SHOP_TOKEN_FILE: temporaryFile("canary-2\n") }).secret("SHOP_TOKEN");
    expect(reveal(secret ?? new Secret(""))).toBe("canary-2");
  });

  it.each([
    [{ SHOP_TOKEN: "canary\r\nX-Evil: 1" }, /^SHOP_TOKEN holds/],
    [{ SHOP_TOKEN: "canäry" }, /^SHOP_TOKEN holds/],
    [{ SHOP_TOKEN: "canary", SHOP_TOKEN_FILE: "/x" }, /^SHOP_TOKEN and SHOP_TOKEN_FILE are both set$/],
    [{ SHOP_TOKEN_FILE: "/no/such/file" }, /^the file of SHOP_TOKEN_FILE can't be read$/],
    [{ SHOP_TOKEN_FILE: temporaryFile("\n") }, /^the file of SHOP_TOKEN_FILE is empty$/],
  ])("is refused by the name of its variable, never by its value (%#)", (variables: Variables, message) => {
    const problem = problemWith((environment) => environment.secret("SHOP_TOKEN"), variables);
    expect(problem).toMatch(message);
    expect(problem).not.toMatch(/can[aä]ry/);
  });

  it("counts as absent when a desktop host left its placeholder in place", () => {
    expect(new Environment({ SHOP_TOKEN: "${user_config.shop_token}" }).secret("SHOP_TOKEN")).toBeUndefined();
  });
});

describe("the upstream's URL", () => {
  const read = (environment: Environment) => readServers(environment, upstream);

  it.each([
    ["http://api.example.com", /^UPSTREAM_URL must begin with https/],
    ["https://user:pass@api.example.com", /^UPSTREAM_URL must not hold a user name/],
    ["https://api.example.com/?a=1", /^UPSTREAM_URL must not have a query/],
    ["ftp://api.example.com", /^UPSTREAM_URL must begin with https/],
    ["api.example.com", /^UPSTREAM_URL must be an absolute URL/],
    ["http://localhost.evil.example", /^UPSTREAM_URL must begin with https/],
  ])("is refused as %s", (url, message) => {
    expect(problemWith(read, { UPSTREAM_URL: url })).toMatch(message);
  });

  it.each(["https://api.example.com/v2", "http://127.0.0.1:8080", "http://localhost", "http://[::1]:1"])(
    "may be %s",
    (url) => {
      expect(problemWith(read, { UPSTREAM_URL: url })).toBeUndefined();
    },
  );

  it("is needed when the document names none", () => {
    const nowhere = { otherServers: {}, credentials: {} };
    expect(problemWith((environment) => readServers(environment, nowhere), {})).toBe("UPSTREAM_URL is missing");
  });

  it("replaces the servers of single operations, unless they have a variable of their own", () => {
    const definition = {
      ...upstream,
      otherServers: {
        files: { baseUrl: "https://files.example.com", variable: "FILES_URL" },
        search: { baseUrl: "https://search.example.com", variable: "SEARCH_URL" },
      },
    };
    const variables = { UPSTREAM_URL: "http://127.0.0.1:1", FILES_URL: "http://127.0.0.1:2" };
    const servers = readServers(new Environment(variables), definition);
    expect([...servers].map(([id, url]) => [id, url.href])).toEqual([
      [undefined, "http://127.0.0.1:1/"],
      ["files", "http://127.0.0.1:2/"],
      ["search", "http://127.0.0.1:1/"],
    ]);
  });
});

describe("credentials", () => {
  const read = (environment: Environment) =>
    readCredentials(environment, upstream.credentials, new Map(Object.entries(policy)));

  it("are asked for by all their variables when a tool can't do without", () => {
    expect(problemWith(read, {})).toBe("set SHOP_CLIENT_ID and SHOP_CLIENT_SECRET (or SHOP_TOKEN)");
  });

  it("are asked for with a hint where another would do", () => {
    const either = (environment: Environment) =>
      readCredentials(environment, upstream.credentials, reads({ get_order: [{ shop: [] }, { other: [] }] }));
    expect(problemWith(either, {})).toBe(
      "set SHOP_CLIENT_ID and SHOP_CLIENT_SECRET (or SHOP_TOKEN), or another of .env.example",
    );
  });

  it("are asked for with the tools that need them, where others do not", () => {
    const policies = reads({ get_order: [{ shop: [] }], list_orders: [{ shop: [] }], get_status: [{}] });
    const some = (environment: Environment) => readCredentials(environment, upstream.credentials, policies);
    expect(problemWith(some, {})).toBe(
      "set SHOP_CLIENT_ID and SHOP_CLIENT_SECRET (or SHOP_TOKEN); get_order and 1 more can't be called without it (MCP_TOOLSETS names the tools that you want)",
    );
  });

  it("are not asked for when no tool needs them", () => {
    const anonymous = (environment: Environment) =>
      readCredentials(environment, upstream.credentials, reads({ get_order: [{}] }));
    expect(problemWith(anonymous, {})).toBeUndefined();
  });

  describe("in a header of their own", () => {
    const keyed = (place: "header" | "query") => (environment: Environment) =>
      readCredentials(
        environment,
        { bot: { type: "apiKey", prefix: "BOT", in: place, name: "Authorization" } },
        reads({ get_order: [{ bot: [] }] }),
      );

    it.each(["Bot robot-4711", 'Token token="robot-4712"', "robot-4713"])("may have a scheme: %s", (value) => {
      const credential = keyed("header")(new Environment({ BOT_API_KEY: value })).get("bot");
      if (credential?.type !== "apiKey") throw new Error("no key was read");
      expect(reveal(credential.key)).toBe(value);
      expect(redact(`"${value.replace(/.*(robot-\d+).*/, "$1")}" was refused`)).toBe('"[secret]" was refused');
    });

    it("are one line without gaps, and elsewhere one word", () => {
      expect(problemWith(keyed("header"), { BOT_API_KEY: "Bot  canary" })).toContain("holds two spaces in a row");
      expect(problemWith(keyed("header"), { BOT_API_KEY: "Bot canary\r\nX-Evil: 1" })).toContain("BOT_API_KEY holds");
      expect(problemWith(keyed("query"), { BOT_API_KEY: "Bot canary" })).toContain("holds a space");
    });
  });

  it("may be a token instead of a client", () => {
    expect(problemWith(read, { SHOP_TOKEN: "canary-token" })).toBeUndefined();
  });

  it.each([
    [{ SHOP_CLIENT_ID: "me" }, /^SHOP_CLIENT_SECRET is missing/],
    [{ SHOP_CLIENT_SECRET: "canary" }, /^SHOP_CLIENT_ID is missing/],
    [
      { SHOP_CLIENT_ID: "me", SHOP_CLIENT_SECRET: "canary", SHOP_TOKEN: "canary" },
      /^SHOP_TOKEN and SHOP_CLIENT_ID are both set/,
    ],
    [
      { SHOP_CLIENT_ID: "me", SHOP_CLIENT_SECRET: "canary", SHOP_TOKEN_URL: "http://auth.example.com" },
      /^SHOP_TOKEN_URL must begin/,
    ],
  ])("are refused when they are half there or contradict each other (%#)", (variables: Variables, message) => {
    expect(problemWith(read, variables)).toMatch(message);
  });
});

describe("HTTP settings", () => {
  it.each([
    [{ MCP_HTTP_HOST: "0.0.0.0" }, /^MCP_AUTH_ISSUER is missing: MCP_HTTP_HOST 0\.0\.0\.0 can be reached/],
    [{ MCP_PUBLIC_URL: "https://mcp.example.com" }, /^MCP_AUTH_ISSUER is missing: MCP_PUBLIC_URL/],
    [{ MCP_HTTP_HOST: "::", MCP_AUTH_ISSUER: "https://auth.example.com" }, /^MCP_PUBLIC_URL is missing/],
    [{ MCP_AUTH_JWKS_URL: "https://auth.example.com/jwks" }, /^MCP_AUTH_ISSUER is missing/],
    [{ MCP_AUTH_ISSUER: "http://auth.example.com" }, /^MCP_AUTH_ISSUER must begin with https/],
    [
      { MCP_PUBLIC_URL: "http://mcp.example.com", MCP_AUTH_ISSUER: "https://auth.example.com" },
      /^MCP_PUBLIC_URL must begin with https/,
    ],
    [{ MCP_HTTP_PORT: "70000" }, /^MCP_HTTP_PORT must be a whole number/],
    [{ MCP_HTTP_ERA: "both" }, /^MCP_HTTP_ERA must be one of dual, legacy, modern/],
  ])("refuse to open a door without a lock (%#)", (variables: Variables, message) => {
    expect(problemWith(readHttpSettings, variables)).toMatch(message);
  });

  it("need nothing on the loopback interface", () => {
    expect(readHttpSettings(new Environment({}))).toEqual({ host: "127.0.0.1", port: 3000, era: "dual" });
  });
});

describe("the store", () => {
  const settings = (variables: Variables, store: StoreKind = "sqlite", needed = true): StoreSettings =>
    readStore(new Environment(variables), { name: "shop-mcp", store, needed });
  const problem = (variables: Variables, store: StoreKind = "sqlite"): string =>
    problemWith((environment) => readStore(environment, { name: "x", store, needed: true }), variables) ?? "";

  it.each([
    ["sqlite:data/keys.db", "sqlite:data/keys.db"],
    ["sqlite:/var/lib/keys.db", "sqlite:/var/lib/keys.db"],
    ["sqlite:///var/lib/keys.db", "sqlite:/var/lib/keys.db"],
    ["redis://:secret@host:6379/2", "redis://:secret@host:6379/2"],
    ["rediss://host", "rediss://host"],
    ["postgres://me:secret@host/db", "postgres://me:secret@host/db"],
    ["postgresql://host/db", "postgresql://host/db"],
  ])("%s is %s, whatever the connector was generated for", (text, url) => {
    expect(reveal(settings({ IDEMPOTENCY_STORE: text }).url)).toBe(url);
    expect(reveal(settings({ IDEMPOTENCY_STORE: text }, "redis").url)).toBe(url);
  });

  it("is a file of the connector's own when nothing is said", () => {
    expect(reveal(settings({ XDG_STATE_HOME: "/state" }).url)).toBe("sqlite:/state/shop-mcp/idempotency.db");
  });

  it.each(["redis", "postgres"] as const)("has to be named for %s, where anything writes", (store) => {
    expect(problem({}, store)).toMatch(/^IDEMPOTENCY_STORE is missing: \w+:\/\/user:password@host/);
    expect(reveal(settings({}, store, false).url)).toBe("");
  });

  it.each(["mysql://me:canary@host/db", "keys.db", "redis:canary", "postgres://"])("is not %s", (text) => {
    expect(problem({ IDEMPOTENCY_STORE: text })).toBe(
      "IDEMPOTENCY_STORE must be sqlite:<path>, redis://… or postgres://…",
    );
  });

  it("has a namespace that is a plain name", () => {
    expect(settings({ IDEMPOTENCY_NAMESPACE: "billing_eu" }).namespace).toBe("billing_eu");
    expect(problem({ IDEMPOTENCY_NAMESPACE: "a; DROP" })).toMatch(/^IDEMPOTENCY_NAMESPACE must be/);
  });

  it("encrypts with keys that are random, and says nothing of those that are not", () => {
    const key = randomBytes(32).toString("base64");
    expect(settings({ SAFE_MCP_STORE_KEY: `2:${key},1:${key}` }).sealingKeys?.map(({ id }) => id)).toEqual(["2", "1"]);
    expect(problem({ SAFE_MCP_STORE_KEY: "canary" })).toMatch(/^SAFE_MCP_STORE_KEY: entry 1 must be base64 of 32/);
    expect(problem({ SAFE_MCP_STORE_KEY: "canary" })).not.toContain("canary");
  });

  it("has a secret that is long enough, and shows neither it nor the address", () => {
    const text = "a-secret-of-more-than-32-characters-canary";
    const read = settings({ IDEMPOTENCY_SECRET: text, IDEMPOTENCY_STORE: "redis://:canary@host" });
    expect(JSON.stringify(read)).not.toContain("canary");
    expect(problem({ IDEMPOTENCY_SECRET: "short" })).toMatch(/^IDEMPOTENCY_SECRET needs at least 32/);
  });
});

describe("the tools that are offered", () => {
  const offered = (variables: Variables): readonly string[] => [
    ...readToolbox(new Environment(variables), { tools, policy }).policies.keys(),
  ];

  it("are all of them by default", () => {
    expect(offered({})).toEqual(Object.keys(policy));
  });

  it("are only those that read in the read profile", () => {
    expect(offered({ MCP_PROFILE: "read" })).toEqual(["get_customer", "get_refund", "list_customers"]);
  });

  it("leave out what destroys in the write profile", () => {
    expect(offered({ MCP_PROFILE: "write" })).not.toContain("delete_customer");
  });

  it("can be named, also by patterns, and the profile still holds", () => {
    expect(offered({ MCP_TOOLSETS: "get_*, create_refund" })).toEqual(["create_refund", "get_customer", "get_refund"]);
    expect(offered({ MCP_TOOLSETS: "*_refund", MCP_PROFILE: "read" })).toEqual(["get_refund"]);
  });

  it.each([
    [{ MCP_TOOLSETS: "get_custmer" }, /^MCP_TOOLSETS matches no tool with get_custmer/],
    [{ MCP_TOOLSETS: "(a+)+" }, /^MCP_TOOLSETS must be names of tools/],
    [{ MCP_TOOLSETS: "create_refund", MCP_PROFILE: "read" }, /leave no tool$/],
    [{ MCP_PROFILE: "admin" }, /^MCP_PROFILE must be one of read, write, full$/],
  ])("are refused with a reason (%#)", (variables: Variables, message) => {
    expect(problemWith((environment) => readToolbox(environment, { tools, policy }), variables)).toMatch(message);
  });
});

it("everything that is wrong is said at once", () => {
  const problem = problemWith(
    (environment) => {
      environment.integer("MCP_HTTP_PORT", 3000, { min: 0, max: 9 });
      environment.oneOf("LOG_LEVEL", ["info"], "info");
    },
    { MCP_HTTP_PORT: "x", LOG_LEVEL: "loud" },
  );
  expect(problem).toBe("MCP_HTTP_PORT must be a whole number from 0 to 9; LOG_LEVEL must be one of info");
});
