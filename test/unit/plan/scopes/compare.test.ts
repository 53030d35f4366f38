import { describe, expect, test } from "vitest";
import { comparePower } from "../../../../src/plan/index.js";
import type { PowerReason } from "../../../../src/plan/scopes/power-reason.js";
import { api, apiKey, type ApiParts, lockOf, oauth, oauthAt, only } from "./support.js";

const shop: ApiParts = {
  schemes: { login: oauth("orders", "orders.read", "people.read") },
  operations: {
    "GET /orders": [{ login: ["orders.read"] }, { login: ["orders"] }],
    "POST /orders": [{ login: ["orders"] }],
    "DELETE /orders/{id}": [{ login: ["orders"] }],
    "GET /people": [{ login: ["people.read"] }],
  },
};

const lock = async (parts: ApiParts, ...routes: readonly string[]) =>
  (await lockOf(api(parts), routes.length === 0 ? {} : only(...routes))).lock;

const reasons = (list: readonly PowerReason[]) => list.map(({ effect, kind }) => `${effect} ${kind}`);

function withOperations(operations: ApiParts["operations"]): ApiParts {
  return { ...shop, operations: { ...shop.operations, ...operations } };
}

describe("wider", () => {
  test("row 23: a tool that deletes is added", async () => {
    const compared = comparePower(
      await lock(shop, "GET /orders"),
      await lock(shop, "GET /orders", "DELETE /orders/{id}"),
    );
    expect(compared.verdict).toBe("wider");
    expect(reasons(compared.reasons)).toContain("wider risk");
    expect(compared.reasons.map(({ text }) => text).join("\n")).toContain(
      "DELETE /orders/{} can be reached (destructive)",
    );
  });

  test("row 23: also where the scope allowed it before", async () => {
    const before = await lock(shop, "GET /orders", "POST /orders");
    const compared = comparePower(before, await lock(shop, "GET /orders", "POST /orders", "DELETE /orders/{id}"));
    expect(compared.verdict).toBe("wider");
    expect(reasons(compared.reasons)).toContain("wider tool");
  });

  test("row 24: the document asks for the whole scope where the part was enough", async () => {
    const changed = withOperations({ "GET /orders": [{ login: ["orders"] }] });
    const compared = comparePower(await lock(shop, "GET /orders"), await lock(changed, "GET /orders"));
    expect(compared.verdict).toBe("wider");
    expect(reasons(compared.reasons)).toEqual(expect.arrayContaining(["wider drift", "wider scope"]));
  });

  test("a scope allows an operation that the document did not describe", async () => {
    const grown = withOperations({ "PUT /orders/{id}": [{ login: ["orders"] }] });
    const compared = comparePower(await lock(shop, "POST /orders"), await lock(grown, "POST /orders"));
    expect(compared.verdict).toBe("wider");
    expect(reasons(compared.reasons)).toEqual(["wider operation"]);
  });

  test("a name promises more, though nothing else tells the two apart", async () => {
    const plain: ApiParts = {
      schemes: shop.schemes ?? {},
      operations: { "GET /orders": [{ login: ["orders.read"] }] },
    };
    const whole: ApiParts = { ...plain, operations: { "GET /orders": [{ login: ["orders"] }] } };
    expect(comparePower(await lock(plain), await lock(whole)).verdict).toBe("wider");
    expect(comparePower(await lock(whole), await lock(plain)).verdict).toBe("same power, other names");
  });

  test("a key without scopes takes the place of OAuth", async () => {
    const keyed: ApiParts = { schemes: { key: apiKey }, operations: { "GET /orders": [{ key: [] }] } };
    const compared = comparePower(await lock(shop, "GET /orders"), await lock(keyed));
    expect(compared.verdict).toBe("wider");
    expect(reasons(compared.reasons)).toEqual(expect.arrayContaining(["wider unscoped", "wider credential"]));
  });

  test("a key may be configured in place of OAuth", async () => {
    const either: ApiParts = {
      schemes: { ...shop.schemes, key: apiKey },
      operations: { "GET /orders": [{ login: ["orders.read"] }, { key: [] }] },
    };
    const before: ApiParts = { ...either, operations: { "GET /orders": [{ login: ["orders.read"] }] } };
    expect(comparePower(await lock(before), await lock(either)).verdict).toBe("wider");
  });

  test("somebody else issues the tokens", async () => {
    const moved: ApiParts = {
      ...shop,
      schemes: { login: oauthAt("https://elsewhere.example", "orders", "orders.read") },
    };
    const compared = comparePower(await lock(shop, "GET /orders"), await lock(moved, "GET /orders"));
    expect(compared.verdict).toBe("wider");
    expect(compared.reasons[0]?.text).toContain("elsewhere.example");
  });

  test("one scope more is asked for, though it opens nothing new", async () => {
    const more = withOperations({ "GET /orders": [{ login: ["orders.read", "people.read"] }] });
    const compared = comparePower(
      await lock(shop, "GET /orders", "GET /people"),
      await lock(shop, "GET /orders", "GET /people"),
    );
    expect(compared).toEqual({ verdict: "same", reasons: [] });
    expect(comparePower(await lock(shop, "GET /orders"), await lock(more, "GET /orders")).verdict).toBe("wider");
  });
});

describe("not wider", () => {
  test("the same", async () => {
    expect(comparePower(await lock(shop), await lock(shop))).toEqual({ verdict: "same", reasons: [] });
  });

  test("a tool is left out, and its scope with it", async () => {
    const compared = comparePower(await lock(shop, "GET /orders", "GET /people"), await lock(shop, "GET /orders"));
    expect(compared.verdict).toBe("narrower");
  });

  test("a tool that deletes is left out, though the scope still allows it", async () => {
    const compared = comparePower(
      await lock(shop, "POST /orders", "DELETE /orders/{id}"),
      await lock(shop, "POST /orders"),
    );
    expect(compared.verdict).toBe("narrower");
  });

  test("a scope has another name", async () => {
    const renamed: ApiParts = {
      schemes: { login: oauth("sales.read") },
      operations: { "GET /orders": [{ login: ["sales.read"] }] },
    };
    const before: ApiParts = { ...shop, operations: { "GET /orders": [{ login: ["orders.read"] }] } };
    const compared = comparePower(await lock(before), await lock(renamed));
    expect(compared.verdict).toBe("same power, other names");
  });

  test("a scheme has another name", async () => {
    const renamed: ApiParts = {
      schemes: { signIn: oauth("orders.read") },
      operations: { "GET /orders": [{ signIn: ["orders.read"] }] },
    };
    const before: ApiParts = { ...shop, operations: { "GET /orders": [{ login: ["orders.read"] }] } };
    expect(comparePower(await lock(before), await lock(renamed)).verdict).toBe("same power, other names");
  });

  test("a tool has another name", async () => {
    const before = await lock(shop, "GET /orders");
    const { get_orders: tool, ...others } = before.tools;
    if (tool === undefined) throw new Error("no tool");
    expect(comparePower(before, { ...before, tools: { ...others, list_orders: tool } }).verdict).toBe("same");
  });

  test("the profile that grows is named", async () => {
    const compared = comparePower(await lock(shop, "GET /orders"), await lock(shop, "GET /orders", "POST /orders"));
    expect(compared.reasons.some(({ text }) => text.endsWith("Profiles: write, full."))).toBe(true);
  });
});
