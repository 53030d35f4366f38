import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/load/index.js";
import { loadValue, withSchema } from "./load-text.js";

async function rewritten(schema: unknown, openapi?: string): Promise<JsonValue | undefined> {
  const { at } = await loadValue(withSchema(schema, openapi));
  return JSON.parse(JSON.stringify(at("#/components/schemas/S")));
}

describe("schemas of 3.0 in the normal form", () => {
  it.each([
    ["nullable type", { type: "string", nullable: true }, { type: ["string", "null"] }],
    ["nullable: false", { type: "string", nullable: false }, { type: "string" }],
    ["nullable enum", { type: "string", enum: ["a"], nullable: true }, { type: ["string", "null"], enum: ["a", null] }],
    [
      "nullable reference",
      { $ref: "#/components/schemas/S", nullable: true, description: "d" },
      { description: "d", anyOf: [{ $ref: "#/components/schemas/S" }, { type: "null" }] },
    ],
    [
      "nullable allOf",
      { allOf: [{ type: "object" }], nullable: true, title: "t" },
      { title: "t", anyOf: [{ allOf: [{ type: "object" }] }, { type: "null" }] },
    ],
    [
      "nullable oneOf",
      { oneOf: [{ type: "string" }, { type: "number" }], nullable: true },
      { oneOf: [{ type: "string" }, { type: "number" }, { type: "null" }] },
    ],
    [
      "nullable oneOf with a nullable variant",
      { oneOf: [{ type: "string", nullable: true }], nullable: true },
      { oneOf: [{ type: ["string", "null"] }] },
    ],
    [
      "exclusive bound",
      { type: "integer", minimum: 1, exclusiveMinimum: true },
      { type: "integer", exclusiveMinimum: 1 },
    ],
    ["inclusive bound", { type: "integer", maximum: 1, exclusiveMaximum: false }, { type: "integer", maximum: 1 }],
    ["example", { type: "string", example: "x" }, { type: "string", examples: ["x"] }],
    ["tuple", { type: "array", items: [{ type: "string" }] }, { type: "array", prefixItems: [{ type: "string" }] }],
    [
      "ignored siblings of a reference",
      { allOf: [{ $ref: "#/components/schemas/S", type: "string", description: "d" }] },
      { allOf: [{ $ref: "#/components/schemas/S", description: "d" }] },
    ],
    [
      "a property named as a keyword",
      {
        type: "object",
        properties: { nullable: { type: "string" }, $ref: { type: "string" }, example: { type: "string" } },
      },
      {
        type: "object",
        properties: { nullable: { type: "string" }, $ref: { type: "string" }, example: { type: "string" } },
      },
    ],
  ])("%s", async (_name, schema, expected) => {
    expect(await rewritten(schema)).toEqual(expected);
  });

  it("leaves siblings of a reference in 3.1", async () => {
    const schema = { allOf: [{ $ref: "#/components/schemas/S", minProperties: 1 }] };
    expect(await rewritten(schema, "3.1.0")).toEqual(schema);
  });

  it("reads `nullable` in 3.1 as meant, with a warning", async () => {
    const { diagnostics } = await loadValue(withSchema({ type: "string", nullable: true }, "3.1.0"));
    expect(diagnostics).toMatchObject([
      { code: "SCHEMA_NULLABLE_OUTDATED", location: { pointer: "#/components/schemas/S" } },
    ]);
  });

  it("leaves data alone: examples, defaults, enums and extensions", async () => {
    const data = { $ref: "../secret.json", nullable: true };
    const schema = { default: data, enum: [data], "x-note": data };
    expect(await rewritten(schema, "3.1.0")).toEqual(schema);
  });

  it("locates what was wrapped at its own place", async () => {
    const { document } = await loadValue(
      withSchema({ allOf: [{ properties: { a: { type: "string" } } }], nullable: true }),
    );
    expect(document.locate("#/components/schemas/S/anyOf/0/allOf/0/properties/a")).toEqual({
      file: "<stdin>",
      pointer: "#/components/schemas/S/allOf/0/properties/a",
    });
    expect(document.locate("#/components/schemas/S/anyOf/1").pointer).toBe("#/components/schemas/S");
  });

  it("takes anything where no schema stands", async () => {
    const { at, diagnostics } = await loadValue(withSchema({ properties: { a: null, b: "string", c: true } }, "3.1.0"));
    expect(JSON.stringify(at("#/components/schemas/S"))).toBe('{"properties":{"a":{},"b":{},"c":true}}');
    expect(diagnostics.map(({ location }) => location?.pointer)).toEqual([
      "#/components/schemas/S/properties/b",
      "#/components/schemas/S/properties/a",
    ]);
  });
});
