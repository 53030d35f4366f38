import { describe, expect, it } from "vitest";
import { schemaOf } from "../model-of.js";

describe("objects", () => {
  it("list their properties in document order", () => {
    const { schema } = schemaOf({
      type: "object",
      required: ["b"],
      properties: { z: { type: "string" }, b: { type: "integer" }, "a/b": true },
    });
    expect(schema).toMatchObject({
      kind: "object",
      additional: false,
      properties: [
        { wireName: "z", required: false, schema: { kind: "string" } },
        { wireName: "b", required: true, schema: { kind: "integer" } },
        { wireName: "a/b", required: false, schema: { pointer: "#/paths/~1/get/parameters/0/schema/properties/a~1b" } },
      ],
    });
  });

  it.each([
    [{ properties: { a: {} } }, false],
    [{ properties: { a: {} }, additionalProperties: false }, false],
    [{ properties: { a: {} }, additionalProperties: true }, "unknown"],
    [{ properties: { a: {} }, additionalProperties: {} }, "unknown"],
    [{ additionalProperties: { type: "string" } }, "string"],
    [{}, "unknown"],
    [{ properties: {} }, "unknown"],
    [{ additionalProperties: false }, false],
    [{ properties: { a: {} }, unevaluatedProperties: { type: "integer" } }, "integer"],
  ])("%j take further values: %s", (keywords, expected) => {
    const { schema, codes } = schemaOf({ type: "object", ...keywords });
    if (schema.kind !== "object") throw new Error(schema.kind);
    expect(schema.additional && schema.additional.kind).toBe(expected);
    expect(codes).toEqual([]);
  });

  it("keep pattern properties whose pattern can be checked", () => {
    const { schema, codes } = schemaOf({
      type: "object",
      patternProperties: { "^x-": { type: "string" }, "(?=a)": {} },
    });
    expect(schema).toMatchObject({
      additional: false,
      patternProperties: [{ pattern: "^x-", schema: { kind: "string" } }],
    });
    expect(codes).toHaveLength(1);
  });

  it("leave a property named __proto__ out with a warning, and keep those named like other members of objects", () => {
    const properties = JSON.parse('{"__proto__":{"type":"string"},"constructor":{},"toString":{}}');
    const { schema, codes } = schemaOf({ type: "object", required: ["__proto__"], properties });
    expect(schema).toMatchObject({ properties: [{ wireName: "constructor" }, { wireName: "toString" }] });
    expect(codes).toEqual(["SCHEMA_PROPERTY_REFUSED #/paths/~1/get/parameters/0/schema"]);
  });

  it("leave out a property that nothing can be", () => {
    expect(schemaOf({ type: "object", properties: { a: false, b: {} } }).schema).toMatchObject({
      properties: [{ wireName: "b" }],
    });
  });

  it("ask for a required property that is not declared, unless they are closed", () => {
    const open = schemaOf({ type: "object", required: ["a", "b"], properties: { a: {} } });
    expect(open.schema).toMatchObject({
      properties: [{ wireName: "a" }, { wireName: "b", required: true, schema: { kind: "unknown" } }],
    });
    const closed = schemaOf({ type: "object", required: ["b"], properties: { a: {} }, additionalProperties: false });
    expect(closed.schema).toMatchObject({ properties: [{ wireName: "a" }] });
    expect([...open.codes, ...closed.codes].every((code) => code.startsWith("SCHEMA_REQUIRED_UNDECLARED"))).toBe(true);
    expect(open.codes).toHaveLength(1);
    expect(closed.codes).toHaveLength(1);
  });

  it.each([
    { properties: "x" },
    { required: "a'+code" },
    { additionalProperties: "no" },
    { minProperties: "1" },
    { minProperties: 2, maxProperties: 1 },
  ])("lose keywords of the wrong kind: %j", (keywords) => {
    const { schema, codes } = schemaOf({ type: "object", ...keywords });
    expect(schema).toMatchObject({ kind: "object", properties: [] });
    expect(codes).toHaveLength(1);
  });
});

describe("arrays", () => {
  it("keep their items and bounds", () => {
    expect(
      schemaOf({ type: "array", items: { type: "string" }, minItems: 1, maxItems: 3, uniqueItems: true }).schema,
    ).toMatchObject({
      kind: "array",
      items: { kind: "string", pointer: "#/paths/~1/get/parameters/0/schema/items" },
      minItems: 1,
      maxItems: 3,
      uniqueItems: true,
    });
  });

  it("hold anything when nothing is said", () => {
    expect(schemaOf({ type: "array" }).schema).toMatchObject({ items: { kind: "unknown" }, uniqueItems: false });
  });

  it.each([
    { prefixItems: [{ type: "string" }, { type: "integer" }], items: false },
    { items: [{ type: "string" }, { type: "integer" }], additionalItems: false },
  ])("with a schema for each place are tuples: %j", (keywords) => {
    expect(schemaOf({ type: "array", ...keywords }).schema).toMatchObject({
      kind: "tuple",
      items: [{ kind: "string" }, { kind: "integer" }],
      rest: { kind: "never" },
    });
  });

  it("lose keywords of the wrong kind", () => {
    const { schema, codes } = schemaOf({ type: "array", items: "string", uniqueItems: "true,code", maxItems: null });
    expect(schema).toMatchObject({ items: { kind: "unknown" }, uniqueItems: false });
    expect(codes).toHaveLength(3);
  });
});
