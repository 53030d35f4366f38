import { describe, expect, test } from "vitest";
import { lockOf, api, apiKey, chosen, oauth, oauthAt, only, widest } from "./support.js";

describe("lists of scopes", () => {
  const pets = api({
    schemes: { login: oauth("write:pets", "read:pets") },
    operations: {
      "GET /pets": [{ login: ["write:pets", "read:pets"] }],
      "POST /pets": [{ login: ["write:pets", "read:pets"] }],
    },
  });

  test("a scope for reading is enough for a read", async () => {
    expect(chosen(await lockOf(pets, only("GET /pets"))).scopes).toEqual(["read:pets"]);
  });

  test("a scope for reading lets nobody write", async () => {
    expect(chosen(await lockOf(pets, only("POST /pets"))).scopes).toEqual(["write:pets"]);
  });

  test("scopes in one text are asked for one by one", async () => {
    const document = api({
      schemes: { login: oauth("items.list", "items.read") },
      operations: { "GET /one": [{ login: ["items.read items.list"] }] },
    });
    expect(chosen(await lockOf(document)).scopes).toEqual(["items.list", "items.read"]);
  });

  test("what stands beside the two is needed all the same", async () => {
    const document = api({
      schemes: { login: oauth("a", "a.read", "b") },
      operations: { "GET /one": [{ login: ["a", "a.read", "b"] }] },
    });
    expect(chosen(await lockOf(document)).scopes).toEqual(["a.read", "b"]);
  });

  test("a list of everything there is means any of it", async () => {
    const all = ["a", "b", "c", "d", "e", "f", "g", "h.read"];
    const document = api({
      schemes: { login: oauth(...all) },
      operations: { "GET /me": [{ login: all }], "DELETE /a": [{ login: ["a"] }] },
    });
    const locked = await lockOf(document, only("GET /me"));
    expect(chosen(locked)).toEqual({ scopes: ["h.read"], excess: 0 });
    expect(locked.codes()).toContain("SCOPE_ARRAY_AMBIGUOUS");
  });

  test.each([
    [["playlist-modify-public", "playlist-modify-private"], "public and private"],
    [["channels:write", "groups:write", "im:write"], "the same verb on sibling resources"],
    [["read_station", "read_thermostat"], "the same verb on sibling resources"],
    [["chat:write:user", "chat:write:bot"], "token types"],
  ])("%j is asked for whole, and looks like a choice: %s", async (scopes, doubt) => {
    const document = api({ schemes: { login: oauth(...scopes) }, operations: { "GET /one": [{ login: scopes }] } });
    const locked = await lockOf(document);
    expect(chosen(locked).scopes).toEqual([...scopes].sort());
    expect(locked.lock.tools["get_one"]?.lists?.[0]).toMatchObject({ readAs: "all", doubt });
  });

  const ordersOrEverything = [{ login: ["orders"] }, { login: ["everything"] }];
  const observing = (...alike: readonly string[]) =>
    api({
      schemes: { login: oauth("everything", "orders") },
      operations: {
        ...Object.fromEntries(alike.map((key) => [key, ordersOrEverything])),
        "GET /people": [{ login: ["everything"] }],
        "GET /totals": [{ login: ["everything", "orders"] }],
      },
    });

  test("a relation that three operations show decides a list", async () => {
    const document = observing("GET /orders", "GET /orders/{id}", "GET /orders/{id}/lines");
    const { lock } = await lockOf(document, only("GET /totals"));
    expect(lock.tools["get_totals"]).toMatchObject({
      access: [{ login: ["orders"] }],
      lists: [{ because: "observed" }],
    });
  });

  test("a relation that fewer show decides nothing: the list is asked for whole", async () => {
    const locked = await lockOf(observing("GET /orders"), only("GET /totals"));
    expect(chosen(locked).scopes).toEqual(["everything", "orders"]);
  });
});

describe("scopes outside of the requirement", () => {
  test.each([
    ["x-required-scopes", ["orders:read"]],
    ["x-scopes", "orders:read"],
    ["x-oauth2-scopes", { login: ["orders:read"] }],
    ["x-permissions", ["orders:read"]],
  ])("%s fills an empty list", async (key, value) => {
    const document = api({
      schemes: { login: oauth("orders:read") },
      operations: { "GET /one": { security: [{ login: [] }], [key]: value } },
    });
    expect(chosen(await lockOf(document)).scopes).toEqual(["orders:read"]);
  });

  test("x-atlassian-oauth2-scopes: the current ones of the scheme", async () => {
    const scopes = [
      { scheme: "OAuth2", state: "Beta", scopes: ["read:issue:jira"] },
      { scheme: "OAuth2", state: "Current", scopes: ["read:jira-work"] },
    ];
    const document = api({
      schemes: { OAuth2: oauthAt("https://auth.atlassian.com", "read:jira-work", "read:issue:jira") },
      operations: { "GET /one": { security: [{ OAuth2: [] }], "x-atlassian-oauth2-scopes": scopes } },
    });
    expect(chosen(await lockOf(document)).scopes).toEqual(["read:jira-work"]);
  });

  test("an extension never adds to what the requirement lists", async () => {
    const document = api({
      schemes: { login: oauth("a", "b") },
      operations: { "GET /one": { security: [{ login: ["a"] }], "x-scopes": ["b"] } },
    });
    expect(chosen(await lockOf(document)).scopes).toEqual(["a"]);
  });

  test("prose is a suggestion, never a scope", async () => {
    const description =
      "OAuth tokens need the `repo` scope. Required permissions: `issues:read` or `admin:org`. See `GET /x`.";
    const document = api({
      schemes: { token: { type: "http", scheme: "bearer" } },
      operations: { "GET /one": { security: [{ token: [] }], description } },
    });
    const locked = await lockOf(document);
    expect(chosen(locked).scopes).toEqual([]);
    const said = locked.diagnostics.all.find(({ code }) => code === "SCOPE_SUGGESTED")?.message;
    expect(said).toContain('"admin:org", "issues:read" and "repo"');
  });

  test("a name that stands for no scope is none", async () => {
    const document = api({
      schemes: { slackAuth: oauthAt("https://slack.com/api", "none") },
      operations: { "GET /api.test": [{ slackAuth: ["none"] }] },
    });
    const { lock } = await lockOf(document);
    expect(widest(lock).scopes).toEqual([]);
    expect(lock.unscoped).toHaveLength(1);
  });
});

describe("what no choice can avoid", () => {
  test("a POST that looks like a read weighs as one, and that is said", async () => {
    const document = api({
      schemes: { login: oauth("contacts.read") },
      operations: {
        "GET /contacts": [{ login: ["contacts.read"] }],
        "POST /contacts/search": [{ login: ["contacts.read"] }],
      },
    });
    const locked = await lockOf(document, only("GET /contacts"));
    expect(chosen(locked)).toEqual({ scopes: ["contacts.read"], excess: 1 });
    expect(widest(locked.lock).scopes[0]?.alsoAllows).toEqual({ looksLikeRead: ["POST /contacts/search"] });
    expect(locked.codes()).toContain("SCOPE_READ_LIKE");
  });

  test("a POST with that name and a scope for writing is a write", async () => {
    const document = api({
      schemes: { login: oauth("contacts") },
      operations: { "GET /contacts": [{ login: ["contacts"] }], "POST /contacts/search": [{ login: ["contacts"] }] },
    });
    expect(chosen(await lockOf(document, only("GET /contacts"))).excess).toBe(5);
  });

  test("a coarse scope is named", async () => {
    const document = api({
      schemes: { login: oauth("full_access") },
      operations: { "GET /one": [{ login: ["full_access"] }], "DELETE /one": [{ login: ["full_access"] }] },
    });
    expect((await lockOf(document, only("GET /one"))).codes()).toContain("SCOPE_COARSE");
  });

  test("a scope that opens everything is coarse, whatever it is called", async () => {
    const document = api({
      schemes: { login: oauth("WebLink") },
      operations: { "GET /one": [{ login: ["WebLink"] }], "DELETE /one": [{ login: ["WebLink"] }] },
    });
    const locked = await lockOf(document, only("GET /one"));
    const said = locked.diagnostics.all.find(({ code }) => code === "SCOPE_COARSE")?.message;
    expect(said).toContain(
      "opens 2 of the 2 operations that need a scope (1 destructive or administrative), for 1 tool",
    );
    expect((await lockOf(document)).codes()).not.toContain("SCOPE_COARSE");
  });

  test("an API with nothing but a key says what the key opens", async () => {
    const document = api({
      schemes: { key: apiKey },
      operations: { "GET /one": [{ key: [] }], "DELETE /one": [{ key: [] }], "POST /one": [{ key: [] }] },
    });
    const locked = await lockOf(document, only("GET /one"));
    expect(locked.lock.credentials["key"]?.opens).toEqual({ read: 1, write: 1, destructive: 1 });
    const note = locked.diagnostics.all.find(({ code }) => code === "SCOPE_UNSCOPED_ONLY");
    expect(note).toMatchObject({ severity: "info" });
    expect(note?.message).toContain("3 operations");
  });

  test("a flow that is advised against is named", async () => {
    const login = {
      type: "oauth2",
      flows: { implicit: { authorizationUrl: "https://a.example/x", scopes: { a: "" } } },
    };
    const locked = await lockOf(api({ schemes: { login }, operations: { "GET /one": [{ login: ["a"] }] } }));
    expect(locked.codes()).toContain("SCOPE_FLOW_DEPRECATED");
    expect(locked.lock.credentials["login"]).toMatchObject({ authority: "a.example", grant: "token" });
  });
});

describe("credentials in place of the chosen one", () => {
  test("another authority asks for the least that it needs for itself", async () => {
    const document = api({
      schemes: { key: apiKey, org: oauthAt("https://org.example", "o.read", "o"), user: oauth("u.read") },
      operations: {
        "GET /one": [{ user: ["u.read"] }, { org: ["o.read"] }, { org: ["o"] }, { key: [] }],
        "GET /two": [{ user: ["u.read"] }, { org: ["o"] }, { org: ["o.read"] }],
      },
    });
    const { lock } = await lockOf(document);
    expect(widest(lock).scopes.map(({ credential, scope }) => `${credential} ${scope}`)).toEqual(["org o.read"]);
    expect(lock.tools["get_one"]?.access).toEqual([{ org: ["o.read"] }, { user: ["u.read"] }, { key: [] }]);
    expect(lock.credentials["user"]).toMatchObject({ use: "inPlace", scopes: ["u.read"] });
  });

  test("a token that is held anyway is shown where it is optional, and never asked for there", async () => {
    const document = api({
      schemes: { login: oauth("a", "b") },
      operations: {
        "GET /needed": [{ login: ["a"] }],
        "GET /optional": [{ login: ["a"] }, {}],
        "GET /other": [{ login: ["b"] }, {}],
      },
    });
    const locked = await lockOf(document);
    expect(chosen(locked).scopes).toEqual(["a"]);
    expect(locked.lock.tools["get_optional"]?.access).toEqual([{ login: ["a"] }, {}]);
    expect(locked.lock.tools["get_other"]?.access).toEqual([]);
  });
});
