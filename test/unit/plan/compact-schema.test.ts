import { expect, test } from "vitest";
import {
  compactSchema,
  type JsonSchema,
  sizeOf,
} from "../../../templates/connector/src/runtime/schema/compact-schema.js";

const words = (count: number): string => "word ".repeat(count).trim();

function objectOf(properties: Readonly<Record<string, JsonSchema>>, required: readonly string[] = []): JsonSchema {
  return { type: "object", properties, required, additionalProperties: false };
}

function propertiesOf(schema: JsonSchema | undefined): Record<string, JsonSchema> {
  return { ...(schema?.["properties"] as Record<string, JsonSchema>) };
}

test("a schema that fits stays as it is", () => {
  const schema = objectOf({ a: { type: "string" } }, ["a"]);
  expect(compactSchema(schema, 1_000)).toEqual({ schema, omitted: [] });
});

test("long descriptions go before structure", () => {
  const schema = objectOf({
    a: { type: "string", description: words(100) },
    b: objectOf({ c: { type: "string", description: words(100) } }),
  });
  const { schema: small, omitted } = compactSchema(schema, 600);
  expect(omitted).toEqual([]);
  expect(propertiesOf(propertiesOf(small)["b"])).toHaveProperty("c");
});

test("the largest property loses its inside first, and is named", () => {
  const deep = objectOf(
    Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`field_${index}`, { type: "string", minLength: 1 }])),
  );
  const schema = objectOf(
    { small: objectOf({ x: { type: "integer" } }), large: deep, plain: { type: "string", maxLength: 5 } },
    ["large"],
  );
  const { schema: small, omitted } = compactSchema(schema, 700);
  expect(omitted).toEqual(["/properties/large"]);
  expect(propertiesOf(small)).toEqual({
    small: objectOf({ x: { type: "integer" } }),
    large: { type: "object" },
    plain: { type: "string", maxLength: 5 },
  });
  expect(small["required"]).toEqual(["large"]);
});

test("a cut object no longer forbids further properties", () => {
  const inner = objectOf({
    deep: objectOf(Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`f${index}`, { type: "string" }]))),
  });
  const { schema } = compactSchema(objectOf({ a: inner }), 200);
  expect(JSON.stringify(propertiesOf(schema)["a"])).not.toContain("f1");
  const cut = propertiesOf(propertiesOf(schema)["a"])["deep"] ?? propertiesOf(schema)["a"];
  expect(cut).not.toHaveProperty("additionalProperties");
});

test.each<[string, unknown]>([
  ["nothing", false],
  ["objects", objectOf({ x: { type: "string" } })],
])("a cut list whose first items differ no longer says that after them %s may come", (_case, items) => {
  const wide = objectOf(
    Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`f${index}`, { type: "string" }])),
  );
  const tuple = { type: "array", prefixItems: [{ type: "integer" }, wide], items, minItems: 2 };
  const { schema } = compactSchema(objectOf({ a: tuple }), 200);
  expect(propertiesOf(schema)["a"]).toEqual({ type: "array", minItems: 2 });
});

test("every first-level property keeps its enumeration, constraints and whether it is required", () => {
  const properties = Object.fromEntries(
    Array.from({ length: 80 }, (_, index) => [
      `p${index}`,
      { type: "string", enum: ["one", "two"], description: words(60) },
    ]),
  );
  const { schema } = compactSchema(objectOf(properties, ["p0", "p79"]), 2_000);
  expect(Object.values(propertiesOf(schema))).toEqual(
    Array.from({ length: 80 }, () => ({ type: "string", enum: ["one", "two"] })),
  );
  expect(schema["required"]).toEqual(["p0", "p79"]);
});

test("only beyond the hard limit a very long enumeration becomes a note", () => {
  const values = Array.from({ length: 2_000 }, (_, index) => `carrier-${index}`);
  const { schema, omitted } = compactSchema(objectOf({ carrier: { type: "string", enum: values } }), 8_000);
  expect(propertiesOf(schema)["carrier"]).toEqual({
    type: "string",
    description: expect.stringContaining("One of 2000 values"),
  });
  expect(omitted).toEqual(["/properties/carrier/enum"]);
});

test("a union whose inside is too large keeps its variants without their insides", () => {
  const variant = objectOf(
    Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`f${index}`, objectOf({ x: { type: "string" } })])),
  );
  const { schema } = compactSchema(objectOf({ a: { anyOf: [variant, { type: "null" }] } }), 150);
  expect(propertiesOf(schema)["a"]).toEqual({ anyOf: [{ type: "object" }, { type: "null" }] });
  expect(sizeOf(schema)).toBeLessThan(150);
});
