import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Diagnostics, Refusal } from "../../../../src/diagnostics/index.js";
import { loadDocument } from "../../../../src/load/index.js";
import { buildModel } from "../../../../src/model/index.js";
import { lockScopes } from "../../../../src/plan/index.js";
import { corpusRoot } from "../../../support/corpus.js";
import { api, apiKey, chosen, type Locked, lockOf, oauth, oauthAt, only, widest } from "./support.js";

/* The table of the specification, row by row: the numbers are its numbers. */

const scope = (name: string): string => `https://www.googleapis.com/auth/${name}`;
const short = ({ scopes, excess }: ReturnType<typeof chosen>) => ({
  scopes: scopes.map((name) => name.replace(scope(""), "")),
  excess,
});

/** As Google writes it: each alternative twice, by two schemes of one authority; alternatives in alphabetical order. */
function google(): object {
  const any = (...names: readonly string[]) => names.map((name) => ({ Oauth2: [scope(name)], Oauth2c: [scope(name)] }));
  const declared = ["calendar", "calendar.events", "calendar.events.readonly", "calendar.readonly"].map(scope);
  return api({
    schemes: {
      Oauth2: oauthAt("https://accounts.google.com/o/oauth2", ...declared),
      Oauth2c: oauthAt("https://accounts.google.com/o/oauth2", ...declared),
    },
    operations: {
      "GET /events": any("calendar", "calendar.events", "calendar.events.readonly", "calendar.readonly"),
      "POST /events": any("calendar", "calendar.events"),
      "DELETE /events/{id}": any("calendar", "calendar.events"),
      "GET /calendarList": any("calendar", "calendar.readonly"),
      "DELETE /calendars/{id}": any("calendar"),
      "GET /acl": any("calendar"),
      "POST /acl": any("calendar"),
    },
  });
}

describe("Google: alternatives in alphabetical order, two schemes of one authority", () => {
  test("row 1: one read takes the narrowest scope, not the first", async () => {
    expect(short(chosen(await lockOf(google(), only("GET /events"))))).toEqual({
      scopes: ["calendar.events.readonly"],
      excess: 0,
    });
  });

  test("row 2: two reads share one scope", async () => {
    expect(short(chosen(await lockOf(google(), only("GET /events", "GET /calendarList"))))).toEqual({
      scopes: ["calendar.readonly"],
      excess: 0,
    });
  });

  test("row 3: a write of events brings their deletion, and that is counted", async () => {
    expect(short(chosen(await lockOf(google(), only("GET /events", "POST /events"))))).toEqual({
      scopes: ["calendar.events"],
      excess: 20,
    });
  });

  test("row 4: two narrow scopes are better than one wide one", async () => {
    const locked = await lockOf(google(), only("GET /events", "POST /events", "GET /calendarList"));
    expect(short(chosen(locked))).toEqual({ scopes: ["calendar.events", "calendar.readonly"], excess: 20 });
  });

  test("row 5: where only the wide scope lets a tool in, the tool is named", async () => {
    const locked = await lockOf(google(), only("GET /acl"));
    const { scopes, excess } = chosen(locked);
    expect(scopes).toEqual([scope("calendar")]);
    expect(excess).toBeGreaterThan(0);
    const said = locked.diagnostics.all.find(({ code }) => code === "SCOPE_EXCESS")?.message;
    expect(said).toContain("Needed by get_acl");
    expect(said).toContain("DELETE /calendars/{}");
  });

  test("two schemes of one authority are one credential", async () => {
    const { lock } = await lockOf(google(), only("GET /events"));
    expect(Object.keys(lock.credentials)).toEqual(["oauth2"]);
  });
});

test("row 6: of equals the fewer scopes win", async () => {
  const document = api({
    schemes: { login: oauth("a", "b", "ab") },
    operations: {
      "GET /one": [{ login: ["a"] }, { login: ["ab"] }],
      "GET /two": [{ login: ["b"] }, { login: ["ab"] }],
    },
  });
  expect(chosen(await lockOf(document))).toEqual({ scopes: ["ab"], excess: 0 });
});

test("row 7: what stands at the root is inherited, `[]` and `{}` need nothing", async () => {
  const document = api({
    schemes: { login: oauth("root", "other") },
    security: [{ login: ["root"] }],
    operations: { "GET /one": undefined, "GET /two": [], "GET /three": [{}, { login: ["other"] }] },
  });
  const locked = await lockOf(document);
  expect(chosen(locked).scopes).toEqual(["root"]);
  expect(locked.lock.anonymous).toEqual(["get_three", "get_two"]);
});

test("row 8: a key that opens everything is not chosen where a scope does", async () => {
  const document = api({
    schemes: { key: apiKey, login: oauth("read") },
    operations: { "GET /one": [{ key: [] }, { login: ["read"] }] },
  });
  const { lock } = await lockOf(document);
  expect(lock.tools["get_one"]?.access[0]).toEqual({ login: ["read"] });
  expect(lock.credentials["key"]?.use).toBe("inPlace");
  expect(lock.unscoped).toEqual([]);
});

test("row 9: the key stays for the operation that takes nothing else, and that is said", async () => {
  const document = api({
    schemes: { key: apiKey, login: oauth("read") },
    operations: { "GET /one": [{ login: ["read"] }], "GET /two": [{ key: [] }] },
  });
  const locked = await lockOf(document);
  expect(chosen(locked).scopes).toEqual(["read"]);
  expect(locked.lock.unscoped).toEqual(["get_two"]);
  expect(locked.codes()).toContain("SCOPE_UNSCOPED_ONLY");
});

test("row 10: a key and a token that are needed at once stay two credentials", async () => {
  const document = api({
    schemes: { key: apiKey, login: oauth("read") },
    operations: { "GET /one": [{ key: [], login: ["read"] }] },
  });
  const { lock } = await lockOf(document);
  expect(lock.tools["get_one"]?.access).toEqual([{ key: [], login: ["read"] }]);
});

test("row 11: a document that says nothing about security stops the run; unknown is not anonymous", async () => {
  const document = api({ operations: { "GET /one": undefined } });
  await expect(lockOf(document)).rejects.toThrow(Refusal);
  const { lock } = await lockOf(document, { auth: "bearer" });
  expect(lock.anonymous).toEqual([]);
  expect(lock.unscoped).toEqual(["get_one"]);
});

test("row 12: a list of a scope and its own sub-scope means either", async () => {
  const document = api({
    schemes: { login: oauth("w", "w.read") },
    operations: { "GET /one": [{ login: ["w", "w.read"] }], "PUT /one": [{ login: ["w"] }] },
  });
  const locked = await lockOf(document, only("GET /one"));
  expect(chosen(locked)).toEqual({ scopes: ["w.read"], excess: 0 });
  expect(locked.codes()).toContain("SCOPE_ARRAY_AMBIGUOUS");
  expect(locked.lock.tools["get_one"]?.lists).toEqual([
    { scopes: ["w", "w.read"], readAs: "either", because: "naming" },
  ]);
});

test("row 13: with a write beside it the wider scope does for both", async () => {
  const document = api({
    schemes: { login: oauth("w", "w.read") },
    operations: { "GET /one": [{ login: ["w", "w.read"] }], "PUT /one": [{ login: ["w"] }] },
  });
  expect(chosen(await lockOf(document))).toEqual({ scopes: ["w"], excess: 0 });
});

describe("Xero", () => {
  const path = join(corpusRoot, "specs/xero--accounting.yaml");

  test.skipIf(!existsSync(path))("row 14: 126 reads need 9 scopes and no needless write scope", async () => {
    const diagnostics = new Diagnostics();
    const document = await loadDocument({ source: { kind: "file", path }, cwd: "/" }, diagnostics);
    const model = buildModel(document, diagnostics);
    const config = { name: "x", access: "read", allow: [], store: "sqlite", transport: "both", strict: false } as const;
    const lock = lockScopes({ model, document, config: { ...config, tools: ["method:get"] } }, diagnostics);
    const { scopes, excess } = widest(lock);
    expect(Object.keys(lock.tools)).toHaveLength(126);
    expect(scopes).toHaveLength(9);
    expect(scopes.map((one) => one.scope)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^accounting\.(?:attachments|contacts|settings|transactions)$/)]),
    );
    expect(excess).toBe(10);
    expect(scopes.filter(({ alsoAllows }) => Object.keys(alsoAllows).length > 0).map((one) => one.scope)).toEqual([
      "paymentservices",
    ]);
  });

  test("row 15: where nothing else separates two scopes, the name decides", async () => {
    const areas = ["employees", "payruns", "payslip", "settings", "timesheets"];
    const document = api({
      schemes: { login: oauth(...areas.flatMap((area) => [`payroll.${area}`, `payroll.${area}.read`])) },
      operations: Object.fromEntries(
        areas.map((area) => [`GET /${area}`, [{ login: [`payroll.${area}`, `payroll.${area}.read`] }]]),
      ),
    });
    expect(chosen(await lockOf(document)).scopes).toEqual(areas.map((area) => `payroll.${area}.read`));
  });
});

test("row 16: a list of scopes that do not include each other is needed whole", async () => {
  const document = api({
    schemes: { login: oauth("okta.apps.read", "okta.groups.read") },
    operations: { "GET /one": [{ login: ["okta.apps.read", "okta.groups.read"] }] },
  });
  expect(chosen(await lockOf(document)).scopes).toEqual(["okta.apps.read", "okta.groups.read"]);
});

test("row 17: two authorities in one entry are two credentials", async () => {
  const document = api({
    schemes: { one: oauthAt("https://one.example", "a"), two: oauthAt("https://two.example", "a") },
    operations: { "GET /one": [{ one: ["a"], two: ["a"] }] },
  });
  const { lock } = await lockOf(document);
  expect(lock.tools["get_one"]?.access).toEqual([{ one: ["a"], two: ["a"] }]);
  expect(Object.values(lock.credentials).map(({ authority }) => authority)).toEqual(["one.example", "two.example"]);
});

test("row 20: roles of a bearer token (3.1) are listed, and it stays one credential", async () => {
  const document = api({
    schemes: { token: { type: "http", scheme: "bearer" } },
    operations: { "GET /one": [{ token: ["droplet:read"] }], "GET /two": [{ token: ["image:read"] }] },
  });
  const { lock } = await lockOf(document);
  expect(lock.credentials).toEqual({
    token: { type: "bearer", use: "chosen", scopes: ["droplet:read", "image:read"] },
  });
});

test("row 21: Swagger 2.0 gives what its twin of version 3 gives", async () => {
  const security = [{ login: ["w", "w.read"] }, { key: [] }];
  const twin = api({ schemes: { key: apiKey, login: oauth("w", "w.read") }, operations: { "GET /one": security } });
  const swagger = {
    swagger: "2.0",
    info: { title: "Test", version: "1" },
    host: "api.example.com",
    schemes: ["https"],
    paths: { "/one": { get: { operationId: "getOne", security, responses: { 200: { description: "Done" } } } } },
    securityDefinitions: {
      key: apiKey,
      login: {
        type: "oauth2",
        flow: "accessCode",
        authorizationUrl: "https://auth.example.com/authorize",
        tokenUrl: "https://auth.example.com/token",
        scopes: { w: "Lets in w", "w.read": "Lets in w.read" },
      },
    },
  };
  const withoutDocument = ({ lock }: Locked) => ({ ...lock, document: undefined });
  expect(withoutDocument(await lockOf(swagger))).toEqual(withoutDocument(await lockOf(twin)));
});

test("row 22: an undeclared scope is a warning with what was probably meant; an undeclared scheme is no way in", async () => {
  const scoped = await lockOf(
    api({ schemes: { login: oauth("orders.read") }, operations: { "GET /one": [{ login: ["order.read"] }] } }),
  );
  const warning = scoped.diagnostics.all.find(({ code }) => code === "SECURITY_SCOPE_UNDECLARED");
  expect(warning).toMatchObject({ severity: "warning" });
  expect(warning?.message).toContain("orders.read");
  const undeclared = api({ schemes: { login: oauth("a") }, operations: { "GET /one": [{ logn: ["a"] }] } });
  await expect(lockOf(undeclared)).rejects.toThrow(Refusal);
});

describe("row 28: Slack lists token types", () => {
  const document = api({
    schemes: { slackAuth: oauthAt("https://slack.com/api", "chat:write:user", "chat:write:bot") },
    operations: { "POST /chat": [{ slackAuth: ["chat:write:user", "chat:write:bot"] }] },
  });

  test("nobody can be asked: both are taken, and the question is raised", async () => {
    const locked = await lockOf(document);
    expect(chosen(locked).scopes).toEqual(["chat:write:bot", "chat:write:user"]);
    const question = locked.diagnostics.all.find(({ code }) => code === "SCOPE_ARRAY_ONE_OF");
    expect(question).toMatchObject({ severity: "warning" });
    expect(question?.message).toContain("are all of them needed, or any one?");
  });

  test("--strict stops with the question", async () => {
    await expect(lockOf(document, { strict: true })).rejects.toThrow("are all of them needed, or any one?");
  });
});
