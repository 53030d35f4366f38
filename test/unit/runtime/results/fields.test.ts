import { describe, expect, it } from "vitest";
import type { ResultDefinition } from "../../../../templates/connector/src/runtime/tool.js";
import { Reader } from "./reader.js";

const result: ResultDefinition = {
  kind: "json",
  schema: {
    type: "object",
    properties: {
      data: {
        type: "array",
        items: {
          type: "object",
          properties: {
            id: { type: "string" },
            size: { type: "integer" },
            owner: { type: "object", properties: { id: { type: "string" } } },
          },
        },
      },
      total: { type: "integer" },
    },
  },
  items: ["data"],
  more: ["labels", "node_id"],
};
const body = {
  total: 1,
  secret: "undeclared",
  data: [
    {
      id: "a",
      size: "7",
      owner: { id: "o", name: "Ann", site: null },
      labels: [{ name: "new", color: "red" }],
      node_id: "n",
      other: "undeclared",
    },
  ],
};
const reading = { cursor: "cursor", fields: "fields", detail: "detail" };
const reader = new Reader({ result, reading }, () => ({ body }));
const shown = async (given: Readonly<Record<string, unknown>>): Promise<unknown> => (await reader.call(given)).result;

describe("fields", () => {
  it.each([
    [["id"], { id: "a" }],
    [["size", "id"], { size: 7, id: "a" }],
    [["owner.name"], { owner: { name: "Ann" } }],
    [["labels"], { labels: [{ name: "new", color: "red" }] }],
    [["labels.name"], { labels: [{ name: "new" }] }],
    [["labels[].name"], { labels: [{ name: "new" }] }],
    [["data.id"], { id: "a" }],
    [["data[].owner.id"], { owner: { id: "o" } }],
  ])("%j shows these of each item, and the envelope as it is", async (fields, expected) => {
    expect(await shown({ fields })).toEqual({ data: [expected], total: 1 });
  });

  it("never sets the prototype of what is shown", async () => {
    const hostile = JSON.parse('{ "data": [{ "id": "a", "owner": { "__proto__": { "admin": true }, "id": "o" } }] }');
    const { result: told } = await new Reader({ result, reading }, () => ({ body: hostile })).call({
      fields: ["owner.__proto__", "owner.id"],
    });
    expect(Object.getPrototypeOf((told as typeof body).data[0]?.owner)).toBe(Object.prototype);
  });

  it("says what is nowhere in the answer", async () => {
    expect((await reader.call({ fields: ["id", "owner.site"] })).notice).toBe("Nowhere in the answer: `owner.site`.");
  });

  it.each([
    [["nam"], "fields[0]"],
    [["id", "undeclared"], "fields[1]"],
    [["__proto__"], "fields[0]"],
    [[7], "fields[0]"],
    [[], "fields"],
    ["id", "fields"],
    [Array.from({ length: 51 }, () => "id"), "fields"],
  ])("%j are refused before anything is sent", async (fields, path) => {
    const before = reader.asked.length;
    const { fix } = await reader.refusal({ fields });
    expect(fix?.[0]).toMatchObject({ path, expected: expect.stringContaining("id, size, owner, labels, node_id") });
    expect(reader.asked).toHaveLength(before);
  });

  it("that are misspelt are refused with the nearest", async () => {
    expect((await reader.refusal({ fields: ["ownr"] })).fix?.[0]?.expected).toContain("did you mean owner?");
  });

  it("make room for more items", async () => {
    const many = Array.from({ length: 100 }, (_, index) => ({
      ...body.data[0],
      id: `i${index}`,
      node_id: "n".repeat(90),
    }));
    const large = new Reader({ result, reading }, () => ({ body: { data: many } }), 3_000);
    const { page: whole } = await large.call({ detail: "full" });
    const { page: few } = await large.call({ fields: ["id"] });
    expect(whole?.returned).toBeLessThan(30);
    expect(few).toBeUndefined();
  });
});

describe("detail", () => {
  it("full shows everything that is declared, and nothing that is not", async () => {
    expect(await shown({ detail: "full" })).toEqual({
      data: [
        {
          id: "a",
          size: 7,
          owner: { id: "o", name: "Ann" },
          labels: [{ name: "new", color: "red" }],
          node_id: "n",
        },
      ],
      total: 1,
    });
  });

  it("concise is what is shown without it", async () => {
    expect(await shown({ detail: "concise" })).toEqual(await shown({}));
    expect(await shown({})).toEqual({ data: [{ id: "a", size: 7, owner: { id: "o" } }], total: 1 });
  });

  it("of another kind is refused", async () => {
    expect((await reader.refusal({ detail: "everything" })).fix?.[0]).toMatchObject({
      path: "detail",
      example: "full",
    });
  });
});

it("what the upstream adds or leaves out never makes a good answer an error", async () => {
  const odd = new Reader({ result, reading }, () => ({ body: { data: [{ surprise: 1 }, null, "x"], extra: {} } }));
  for (const given of [{}, { detail: "full" }, { fields: ["id"] }]) await odd.call(given);
  expect(odd.asked).toHaveLength(3);
});
