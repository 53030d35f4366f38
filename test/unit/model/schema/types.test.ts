import { describe, expect, it } from "vitest";
import { schemaOf } from "../model-of.js";

describe("types", () => {
  it.each([
    [{}, "unknown"],
    [true, "unknown"],
    [{ type: "string" }, "string"],
    [{ type: "number" }, "number"],
    [{ type: "integer" }, "integer"],
    [{ type: "boolean" }, "boolean"],
    [{ type: "null" }, "null"],
    [{ type: ["null"] }, "null"],
    [{ type: "array" }, "array"],
    [{ type: "object" }, "object"],
    [{ type: ["string"] }, "string"],
    [{ type: "string", format: "binary" }, "binary"],
    [{ type: "string", contentMediaType: "application/octet-stream" }, "binary"],
    [{ properties: {} }, "object"],
    [{ required: ["a"] }, "object"],
    [{ items: {} }, "array"],
    [{ minLength: 1 }, "string"],
    [{ maximum: 1 }, "number"],
    [{ format: "int32" }, "integer"],
    [{ format: "uuid" }, "string"],
    [{ description: "Anything" }, "unknown"],
  ])("%j is %s", (schema, kind) => {
    expect(schemaOf(schema).schema.kind).toBe(kind);
  });

  it("with null beside them are nullable", () => {
    expect(schemaOf({ type: ["string", "null"] }).schema).toMatchObject({ kind: "string", nullable: true });
    expect(schemaOf({ type: "string", nullable: true }).schema).toMatchObject({ kind: "string", nullable: true });
    expect(schemaOf({ type: "string" }).schema.nullable).toBe(false);
  });

  it("that are several become a union of one schema each", () => {
    const { schema } = schemaOf({ type: ["string", "integer", "null"], minLength: 2, minimum: 3, description: "D" });
    expect(schema).toMatchObject({
      kind: "union",
      mode: "anyOf",
      nullable: true,
      description: "D",
      variants: [
        { kind: "string", minLength: 2 },
        { kind: "integer", minimum: 3 },
      ],
    });
    expect(schema).not.toHaveProperty("variants.0.description");
  });

  it.each(["string();code", ["text"], 3, { a: 1 }])("of unknown name %j are ignored with a warning", (type) => {
    const { schema, codes } = schemaOf({ type });
    expect(schema.kind).toBe("unknown");
    expect(codes.every((code) => code.startsWith("SCHEMA_KEYWORD_INVALID"))).toBe(true);
    expect(codes.length).toBeGreaterThan(0);
  });

  it.each(["text", 3, null])("that are no schemas at all (%j) are unknown with a warning", (schema) => {
    const reading = schemaOf({ type: "array", items: schema });
    expect(reading.schema).toMatchObject({ kind: "array", items: { kind: "unknown" } });
    expect(reading.codes).toHaveLength(1);
  });
});

describe("annotations", () => {
  it("are carried, cleaned", () => {
    const { schema } = schemaOf({
      type: "string",
      title: "A  title",
      description: "<b>Text</b>",
      deprecated: true,
      readOnly: true,
      writeOnly: "yes",
      examples: ["a", "b"],
    });
    expect(schema).toMatchObject({
      title: "A title",
      description: "Text",
      deprecated: true,
      readOnly: true,
      examples: ["a", "b"],
    });
    expect(schema).not.toHaveProperty("writeOnly");
  });

  it("take a single example as well", () => {
    expect(schemaOf({ type: "string", example: "a" }).schema.examples).toEqual(["a"]);
  });

  it.each([
    [{ type: "integer", default: 20, maximum: 100 }, 20],
    [{ type: "string", enum: ["a"], default: "a" }, "a"],
    [{ type: "array", items: { type: "integer" }, default: [1, 2] }, [1, 2]],
    [{ type: ["string", "null"], default: null }, null],
    [{ $ref: "#/components/schemas/Colour", default: "red" }, "red"],
  ])("keep a default that fits: %j", (schema, value) => {
    const { schema: read, codes } = schemaOf(schema, { Colour: { type: "string", enum: ["red"] } });
    expect(read.default).toEqual(value);
    expect(codes).toEqual([]);
  });

  it.each([
    { type: "integer", default: "0,code" },
    { type: "integer", default: 101, maximum: 100 },
    { type: "string", enum: ["a"], default: "b" },
    { type: "array", items: { type: "integer" }, default: [1, "2"] },
    { type: "object", required: ["a"], properties: { a: {} }, default: {} },
    { $ref: "#/components/schemas/Colour", default: "blue" },
    { anyOf: [{ type: "integer" }, { type: "boolean" }], default: "x" },
  ])("lose a default that does not fit, with a warning: %j", (schema) => {
    const { schema: read, codes } = schemaOf(schema, { Colour: { type: "string", enum: ["red"] } });
    expect(read.default).toBeUndefined();
    expect(codes[0]).toMatch(/^SCHEMA_DEFAULT_DROPPED/);
  });

  it("take a default of null for none when null can't be sent", () => {
    const { schema, codes } = schemaOf({ type: "string", default: null });
    expect(schema).not.toHaveProperty("default");
    expect(codes).toEqual([]);
  });

  it("say what a value must not be", () => {
    expect(schemaOf({ type: "string", not: { enum: ["root"] } }).schema).toMatchObject({
      not: { kind: "enum", values: ["root"] },
    });
  });

  it.each(["if", "dependentRequired", "dependentSchemas", "contains", "propertyNames", "unevaluatedItems"])(
    "name the keyword %s, which is not checked",
    (keyword) => {
      const { diagnostics } = schemaOf({ type: "object", [keyword]: {} });
      expect(diagnostics).toMatchObject([
        { code: "SCHEMA_KEYWORD_UNSUPPORTED", message: expect.stringContaining(`\`${keyword}\``) },
      ]);
    },
  );

  it("are two where Kubernetes says so by a format", () => {
    const port = { type: "string", format: "int-or-string" };
    expect(schemaOf(port).schema).toMatchObject({ kind: "union", variants: [{ kind: "integer" }, { kind: "string" }] });
    expect(schemaOf({ $ref: "#/components/schemas/Port" }, { Port: port }).schema).toMatchObject({ kind: "ref" });
  });
});
