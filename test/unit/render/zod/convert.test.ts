import { describe, expect, it } from "vitest";
import type { Schema } from "../../../../src/model/types.js";
import type { SchemaPlan } from "../../../../src/plan/types.js";
import { Imports, printExpression } from "../../../../src/render/code/index.js";
import { type Use, zodCode, ZodContext } from "../../../../src/render/zod/index.js";
import { schema, shared } from "../support.js";

const string = schema("string", {});
const property = (wireName: string, value: Schema, required = true) => ({ wireName, required, schema: value });
const object = (...properties: ReturnType<typeof property>[]) => schema("object", { properties, additional: false });

function code(value: Schema, use: Use = { optional: false }, components: readonly SchemaPlan[] = []): string {
  const context = new ZodContext(
    new Imports("src/tools/x/y.ts", []),
    new Map(components.map((plan) => [plan.component.id, plan])),
  );
  return String(printExpression(zodCode(value, use, context), { indent: 0, column: 0, trailing: 0 }));
}

describe("a schema as zod code", () => {
  it.each<[string, Schema, string]>([
    ["a string with bounds", schema("string", { minLength: 1, maxLength: 9 }), "z.string().min(1).max(9)"],
    [
      "a string with format and pattern",
      schema("string", { format: "email", pattern: "^a" }),
      'z.string().check(format("email")).check(pattern("^a"))',
    ],
    ["a format that is no name", schema("string", { format: "x y" }), "z.string()"],
    ["an integer", schema("integer", { int64: false, minimum: 1, exclusiveMaximum: 5 }), "z.int().min(1).lt(5)"],
    ["a 64-bit integer", schema("integer", { int64: true, minimum: 0 }), "int64({ minimum: 0 })"],
    ["an unsigned integer", schema("integer", { int64: true, unsigned: true, minimum: 0 }), "uint64()"],
    [
      "a bounded unsigned integer",
      schema("integer", { int64: true, unsigned: true, minimum: 1, maximum: 9 }),
      "uint64({ minimum: 1, maximum: 9 })",
    ],
    ["a multiple", schema("number", { multipleOf: 0.01 }), "z.number().check(multipleOf(0.01))"],
    ["text values", schema("enum", { values: ["a", "b"] }), 'z.enum(["a", "b"])'],
    ["one value", schema("enum", { values: ["a"] }), 'z.literal("a")'],
    ["mixed values", schema("enum", { values: [1, true, "a"] }), 'z.literal([1, true, "a"])'],
    ["values that are objects", schema("enum", { values: [{ a: 1 }] }), "oneOfValues([{ a: 1 }])"],
    [
      "an object that needs one of its properties",
      {
        ...object(property("a b", string, false)),
        minProperties: 1,
        requiredSets: { mode: "oneOf", sets: [["a b"], ["c"]] },
      },
      `renamed(
  z
    .strictObject({
      a_b: z.string().optional(),
    })
    .check(propertyCount({ min: 1 }))
    .check(requiredSets("oneOf", [["a_b"], ["c"]])),
  { a_b: "a b" },
)`,
    ],
    [
      "an array",
      schema("array", { items: string, uniqueItems: true, maxItems: 3 }),
      "z.array(z.string()).max(3).check(uniqueItems())",
    ],
    [
      "a tuple",
      schema("tuple", { items: [string, string], rest: schema("never", {}), minItems: 1 }),
      "z.tuple([z.string(), z.string().optional()])",
    ],
    [
      "an open tuple",
      schema("tuple", { items: [string], rest: schema("unknown", {}) }),
      "z.tuple([z.string().optional()], z.unknown())",
    ],
    ["a record", schema("object", { properties: [], additional: string }), "z.record(z.string(), z.string())"],
    ["an empty object", object(), "z.strictObject({})"],
    ["nullable", schema("string", { nullable: true }), "z.string().nullable()"],
    ["a file", schema("binary", {}), "base64()"],
    ["anything", schema("unknown", {}), "z.unknown()"],
    ["nothing", schema("never", {}), "z.never()"],
    [
      "anything but",
      schema("string", { not: schema("enum", { values: ["x"] }) }),
      'z.string().check(not(z.literal("x")))',
    ],
    ["a default", schema("boolean", { default: false }), "z.boolean().meta({ default: false })"],
    ["deprecated", schema("boolean", { deprecated: true }), "z.boolean().meta({ deprecated: true })"],
  ])("%s", (_, value, expected) => {
    expect(code(value)).toBe(expected);
  });

  it("says optional before its description", () => {
    expect(code(string, { optional: true, description: "A word." })).toBe('z.string().optional().describe("A word.")');
  });

  it("does not repeat what a shared schema says", () => {
    const shape = shared("currency", schema("string", { description: "ISO 4217." }));
    const reference = schema("ref", { target: shape.component.id });
    expect(code(reference, { optional: true, description: "ISO 4217." }, [shape])).toBe("currency.optional()");
    expect(code(reference, { optional: false, description: "Of the refund." }, [shape])).toBe(
      'currency.describe("Of the refund.")',
    );
  });

  it("keeps the order of properties and gives those with odd names safe ones", () => {
    expect(code(object(property("filter[a]", string), property("b", string, false)))).toBe(
      'renamed(\n  z.strictObject({\n    filter_a: z.string(),\n    b: z.string().optional(),\n  }),\n  { filter_a: "filter[a]" },\n)',
    );
  });

  it("lets further properties in when the schema does", () => {
    expect(code(schema("object", { properties: [property("a", string)], additional: schema("unknown", {}) }))).toBe(
      "z.looseObject({\n  a: z.string(),\n})",
    );
    expect(code(schema("object", { properties: [property("a", string)], additional: schema("boolean", {}) }))).toBe(
      "z\n  .object({\n    a: z.string(),\n  })\n  .catchall(z.boolean())",
    );
  });

  it("never sets a prototype", () => {
    expect(code(object(property("__proto__", string)))).not.toMatch(/\b__proto__:|"__proto__":/);
  });
});

describe("a union", () => {
  const cat = object(
    property("kind", schema("enum", { values: ["cat"] })),
    property("lives", schema("integer", { int64: false })),
  );
  const dog = object(property("kind", schema("enum", { values: ["dog"] })));
  const oneOf = (variants: readonly Schema[], rest: object = {}) =>
    schema("union", { mode: "oneOf", variants, ...rest });

  it("goes by its discriminator where zod can", () => {
    const discriminator = { wireName: "kind", values: ["cat", "dog"] };
    expect(code(oneOf([cat, dog], { discriminator }))).toMatch(/^z\.discriminatedUnion\("kind", \[/);
    expect(code(oneOf([cat, { ...dog, nullable: true }], { discriminator }))).toMatch(/^z\.union\(/);
    expect(code(oneOf([cat, cat], { discriminator }))).toMatch(/^exactlyOne\(/);
  });

  it("is a plain union when no value fits two variants", () => {
    expect(code(oneOf([string, schema("integer", { int64: true })]))).toBe("z.union([z.string(), int64()])");
    expect(code(oneOf([cat, dog]))).toMatch(/^z\.union\(/);
    expect(code(oneOf([object(property("a", string)), object(property("b", string))]))).toMatch(/^z\.union\(/);
  });

  it("counts the variants that fit when there could be two", () => {
    expect(code(oneOf([string, schema("string", { format: "uuid" })]))).toBe(
      'exactlyOne([z.string(), z.string().check(format("uuid"))])',
    );
    expect(code(oneOf([schema("integer", { int64: false }), schema("number", {})]))).toBe(
      "exactlyOne([z.int(), z.number()])",
    );
    expect(code(oneOf([{ ...string, nullable: true }, schema("boolean", { nullable: true })]))).toMatch(
      /^exactlyOne\(/,
    );
  });

  it("of any match is a plain union", () => {
    expect(code(schema("union", { mode: "anyOf", variants: [string, string] }))).toBe(
      "z.union([z.string(), z.string()])",
    );
  });
});
