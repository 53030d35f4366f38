import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { explainLock, LockError, parseLock } from "../../../../src/plan/index.js";
import { scopeLockFile } from "../../../../src/render/files/scope-lock.js";
import { repository } from "../../../support/golden.js";
import { connectorPlan } from "../../render/support.js";
import { api, apiKey, type ApiParts, lockOf, oauth, only } from "./support.js";

const shop: ApiParts = {
  schemes: { key: apiKey, login: oauth("orders", "orders.read", "refunds", "people.read", "people") },
  operations: {
    "GET /orders": [{ login: ["orders", "orders.read"] }, { key: [] }],
    "POST /orders": [{ login: ["orders"] }],
    "DELETE /orders/{id}": [{ login: ["orders"] }],
    "POST /refunds": [{ login: ["refunds"] }],
    "GET /people": [{ login: ["people.read"] }],
    "POST /users": [{ login: ["people"] }],
    "GET /status": [],
    "GET /ping": [{ key: [] }],
  },
};

const text = async (parts: ApiParts): Promise<string> => {
  const { lock } = await lockOf(api(parts));
  return scopeLockFile(connectorPlan([], [], { scopes: lock })).contents;
};

describe("the file", () => {
  test("fits its schema, which lies beside it", async () => {
    const schema: object = JSON.parse(
      readFileSync(join(repository, "templates/connector/safe-mcp/scopes.lock.schema.json"), "utf8"),
    );
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
    for (const parts of [shop, { operations: { "GET /x": [] } }]) {
      validate(JSON.parse(await text(parts)));
      expect(validate.errors).toBeNull();
    }
  });

  test("has a line a tool, sorted, and no time", async () => {
    const contents = await text(shop);
    const lines = contents.split("\n").filter((line) => line.includes('"operation":'));
    expect(lines).toHaveLength(8);
    expect(lines).toEqual([...lines].sort());
    expect(contents).not.toMatch(/\d{4}-\d{2}-\d{2}/);
    expect(contents).toMatch(/^[\x20-\x7e\n]*$/);
  });

  test("is the same bytes, in whatever order the document is written", async () => {
    const written = await text(shop);
    const shuffled = fc.tuple(
      fc.shuffledSubarray(Object.entries(shop.operations), { minLength: 8 }),
      fc.shuffledSubarray(Object.entries(shop.schemes ?? {}), { minLength: 2 }),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([operations, schemes]) => {
        const turned = operations.map(([route, entry]) => [route, Array.isArray(entry) ? [...entry].reverse() : entry]);
        const parts = { operations: Object.fromEntries(turned), schemes: Object.fromEntries(schemes) };
        expect(await text(parts)).toBe(written);
      }),
      { numRuns: 20, seed: 3 },
    );
  });

  test("is read back as what was written", async () => {
    const { lock } = await lockOf(api(shop));
    expect(parseLock(JSON.parse(JSON.stringify(lock)))).toEqual(lock);
  });

  test.each([
    [(lock: Record<string, unknown>) => ({ ...lock, lockVersion: 2 }), "lockVersion"],
    [(lock: Record<string, unknown>) => ({ ...lock, tools: { get_x: { operation: "GET /x" } } }), "tools.get_x.risk"],
    [(lock: Record<string, unknown>) => ({ ...lock, profiles: { read: { excess: "0" } } }), "profiles.read.excess"],
    [() => [], "the lock"],
  ])("an edited one that does not fit is refused with the place", async (edit, place) => {
    const { lock } = await lockOf(api(shop));
    const edited = edit(JSON.parse(JSON.stringify(lock)));
    expect(() => parseLock(edited)).toThrow(LockError);
    expect(() => parseLock(edited)).toThrow(place);
  });
});

describe("profiles", () => {
  test("each has the scopes of its own tools", async () => {
    const { lock } = await lockOf(api(shop));
    const names = Object.entries(lock.profiles).map(([name, { scopes }]) => [name, scopes.map(({ scope }) => scope)]);
    expect(names).toEqual([
      ["read", ["orders.read", "people.read"]],
      ["write", ["orders", "people.read", "refunds"]],
      ["full", ["orders", "people", "people.read", "refunds"]],
    ]);
  });

  test("what tools of a wider profile do is power that a narrower one does not want", async () => {
    const { lock } = await lockOf(api(shop));
    const orders = lock.profiles.write?.scopes.find(({ scope }) => scope === "orders");
    expect(orders?.alsoAllows).toEqual({ destructive: ["DELETE /orders/{}"] });
    expect(lock.profiles.full?.excess).toBe(0);
  });

  test("one that holds no tool more than the one below is left out", async () => {
    const { lock } = await lockOf(api(shop), only("GET /orders", "DELETE /orders/{id}"));
    expect(Object.keys(lock.profiles)).toEqual(["read", "full"]);
  });

  test("a tool goes in with less under a narrower profile, and that stands in its line", async () => {
    const { lock } = await lockOf(api(shop));
    expect(lock.tools["get_orders"]).toMatchObject({
      access: [{ login: ["orders"] }, { key: [] }],
      accessUnder: { read: [{ login: ["orders.read"] }, { key: [] }] },
    });
    expect(lock.tools["get_people"]).not.toHaveProperty("accessUnder");
  });

  test("a credential asks for less under a narrower profile; one that adds no tool asks like the one below", async () => {
    const { lock } = await lockOf(api(shop));
    expect(lock.credentials["login"]?.scopesUnder).toEqual({
      read: ["orders.read", "people.read"],
      write: ["orders", "people.read", "refunds"],
    });
    const two = await lockOf(api(shop), only("GET /orders", "DELETE /orders/{id}"));
    expect(two.lock.credentials["login"]?.scopesUnder).toEqual({ read: ["orders.read"], write: ["orders.read"] });
  });
});

test("wider scopes that may be accepted are listed with the reason; what was only observed is not", async () => {
  const { lock } = await lockOf(api(shop), only("GET /orders"));
  expect(lock.acceptBroader).toEqual({ login: { "orders.read": { orders: "naming" } } });
});

describe("the explanation", () => {
  test("names the tools that force a scope, what else it allows, and what leaving them out would change", async () => {
    const { lock } = await lockOf(api(shop), only("GET /people", "POST /orders"));
    const [, write] = explainLock(lock);
    expect(write?.summary).toBe("2 tools, 2 scopes, excess 21");
    expect(write?.scopes.map(({ text: said }) => said)).toEqual([
      "Needed by post_orders; the document describes no narrower way in. It also allows DELETE /orders/{} and " +
        "GET /orders (1 read, 1 destructive). Without this tool it would not be asked for, and the excess would fall from 21 to 0.",
      "Needed by get_people. It allows nothing else that the document describes.",
    ]);
  });

  test("of a committed lock says the same as when it was made", async () => {
    const { lock } = await lockOf(api(shop));
    expect(explainLock(parseLock(JSON.parse(JSON.stringify(lock))))).toEqual(explainLock(lock));
  });

  test("counts no operation twice that two scopes allow", async () => {
    const document = api({
      schemes: { login: oauth("a", "b") },
      operations: {
        "GET /a": [{ login: ["a"] }],
        "GET /b": [{ login: ["b"] }],
        "GET /both": [{ login: ["a"] }, { login: ["b"] }],
      },
    });
    const { lock } = await lockOf(document, only("GET /a", "GET /b"));
    const [read] = explainLock(lock);
    expect(read?.summary).toContain("excess 1");
    expect(read?.scopes[0]?.text).toContain("Other scopes of the list allow that as well.");
  });
});
