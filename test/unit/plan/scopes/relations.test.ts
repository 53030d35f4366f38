import { describe, expect, test } from "vitest";
import { providers, providerFor } from "../../../../src/plan/scopes/providers/index.js";
import { rankOf } from "../../../../src/plan/scopes/rank.js";
import { observe, ScopeRelations } from "../../../../src/plan/scopes/relations.js";

describe("names", () => {
  test.each([
    ["orders", "orders.read"],
    ["orders", "orders:read"],
    ["orders", "orders/readonly"],
    ["okta.apps.manage", "okta.apps.read"],
    ["x:admin", "x:read"],
    ["write:pets", "read:pets"],
    ["admin:org", "write:org"],
    ["WRITE:PRODUCT", "READ:PRODUCT"],
    ["invoices/readwrite", "invoices/read"],
    ["orders:*", "orders:read"],
    ["orders:*", "orders:items:read"],
  ])("%s includes %s", (wider, narrower) => {
    const relations = new ScopeRelations([wider, narrower], undefined);
    expect(relations.source(wider, narrower)).toBe("naming");
    expect(relations.source(narrower, wider)).toBeUndefined();
  });

  test.each([
    ["orders.write", "orders.read"],
    ["orders", "order.read"],
    ["orders", "orders"],
    ["orders:*", "refunds:read"],
    ["read:pets", "read:pets:all"],
  ])("%s does not include %s", (one, other) => {
    expect(new ScopeRelations([one, other], undefined).source(one, other)).toBeUndefined();
  });

  test("inclusion goes on through what lies between, and the last step is the reason", () => {
    const relations = new ScopeRelations(["admin:org", "write:org", "read:org"], undefined);
    expect(relations.narrower("admin:org")).toEqual(["read:org", "write:org"]);
    expect(relations.wider("read:org").map(({ scope }) => scope)).toEqual(["admin:org", "write:org"]);
  });
});

describe("what a document shows", () => {
  const observed = observe(
    new Map([
      ["wide", new Set(["GET /a", "GET /b", "GET /c", "GET /d"])],
      ["narrow", new Set(["GET /a", "GET /b", "GET /c"])],
      ["rare", new Set(["GET /a", "GET /b"])],
      ["other", new Set(["GET /e", "GET /f", "GET /g"])],
    ]),
  );
  const relations = new ScopeRelations(["wide", "narrow", "rare", "other"], undefined, observed);

  test("a scope that lets in wherever another does, and further, is the wider one", () => {
    expect(relations.source("wide", "narrow")).toBe("observed");
    expect(relations.source("wide", "other")).toBeUndefined();
  });

  test("two operations show nothing: what is needed together there may be chance", () => {
    expect(relations.source("wide", "rare")).toBeUndefined();
  });

  test("helps to choose, and never to accept", () => {
    expect(relations.wider("narrow")).toEqual([]);
    expect(relations.narrower("wide")).toEqual([]);
  });
});

describe("providers", () => {
  const between = (host: string, wider: string, narrower: string) =>
    new ScopeRelations([wider, narrower, ...midway], providerFor([host])).source(wider, narrower);
  const midway = ["write:org", "https://www.googleapis.com/auth/calendar.readonly", "Mail.Read"];

  test.each([
    ["github.com", "repo", "public_repo", "provider github"],
    ["github.com", "admin:org", "read:org", "provider github"],
    ["api.github.com", "user", "user:email", "provider github"],
    [
      "oauth2.googleapis.com",
      "https://www.googleapis.com/auth/drive",
      "https://www.googleapis.com/auth/drive.readonly",
      "provider google",
    ],
    [
      "accounts.google.com",
      "https://mail.google.com/",
      "https://www.googleapis.com/auth/gmail.send",
      "provider google",
    ],
    ["login.microsoftonline.com", "Mail.ReadWrite", "Mail.Read", "provider microsoft-graph"],
    ["graph.microsoft.com", "User.ReadWrite.All", "User.Read", "provider microsoft-graph"],
  ])("%s: %s includes %s", (host, wider, narrower, source) => {
    const known = host.includes("microsoft") ? ["User.Read.All", "User.ReadWrite"] : [];
    const relations = new ScopeRelations([wider, narrower, ...midway, ...known], providerFor([host]));
    expect(relations.source(wider, narrower)).toBe(source);
  });

  test.each([
    ["slack.com", "channels", "channels:read"],
    ["auth.atlassian.com", "write:jira-work", "read:jira-work"],
    ["github.com", "delete", "delete:read"],
  ])("%s: %s does not include %s, whatever the names look like", (host, wider, narrower) => {
    expect(between(host, wider, narrower)).toBeUndefined();
  });

  test("a host of nobody has no pack", () => {
    expect(providerFor(["auth.example.com", "notslack.com"])).toBeUndefined();
    expect(providerFor(["my.atlassian.net"])?.name).toBe("atlassian");
  });

  test("every pack says where it is known from, and its tables are free of circles", () => {
    for (const pack of providers) {
      expect(pack.sources.every((source) => source.startsWith("https://"))).toBe(true);
      const names = new Set(Object.entries(pack.includes).flatMap(([wider, narrower]) => [wider, ...narrower]));
      const relations = new ScopeRelations(names, pack);
      for (const name of names) expect(relations.narrower(name)).not.toContain(name);
    }
  });
});

test.each([
  ["orders.read", "read"],
  ["READ:PRODUCT", "read"],
  ["https://www.googleapis.com/auth/admin.directory.user.readonly", "read"],
  ["read:classification-levels:admin", "read"],
  ["User.Read.All", "read"],
  ["orders", "unnamed"],
  ["https://read.example/orders", "unnamed"],
  ["playlist-modify-public", "write"],
  ["Mail.ReadWrite.All", "write"],
  ["write:packages", "write"],
  ["admin:org", "manage"],
  ["okta.apps.manage", "manage"],
  ["orders:*", "manage"],
] as const)("the name %s promises: %s", (scope, rank) => {
  expect(rankOf(scope)).toBe(rank);
});
