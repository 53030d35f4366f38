import { describe, expect, it } from "vitest";
import { schemaOf } from "../model-of.js";

describe("strings", () => {
  it("keep their bounds, known formats and patterns", () => {
    expect(
      schemaOf({ type: "string", format: "email", minLength: 1, maxLength: 9, pattern: "^a+$" }).schema,
    ).toMatchObject({
      format: "email",
      minLength: 1,
      maxLength: 9,
      pattern: "^a+$",
    });
  });

  it("lose a format that is only a remark", () => {
    expect(schemaOf({ type: "string", format: "date-time');code;('" }).schema).not.toHaveProperty("format");
  });

  it("in base64 have the format byte", () => {
    expect(schemaOf({ type: "string", contentEncoding: "base64" }).schema).toMatchObject({
      kind: "string",
      format: "byte",
    });
  });

  it.each([
    [{ minLength: "0);code" }, "SCHEMA_KEYWORD_INVALID"],
    [{ maxLength: -1 }, "SCHEMA_KEYWORD_INVALID"],
    [{ minLength: 1.5 }, "SCHEMA_KEYWORD_INVALID"],
    [{ minLength: 3, maxLength: 2 }, "SCHEMA_BOUNDS_CONTRADICT"],
    [{ format: 3 }, "SCHEMA_KEYWORD_INVALID"],
    [{ pattern: ["a"] }, "SCHEMA_KEYWORD_INVALID"],
  ])("lose keywords of the wrong kind: %j", (keywords, code) => {
    const { schema, codes } = schemaOf({ type: "string", ...keywords });
    expect(Object.keys(schema).sort()).toEqual(["kind", "nullable", "pointer"]);
    expect(codes).toEqual([`${code} #/paths/~1/get/parameters/0/schema`]);
  });
});

describe("patterns", () => {
  it.each([
    ["/^[a-z]+$/", "^[a-z]+$"],
    ["/^[a-b]$/i", "^[a-bA-B]$"],
    ["/\\d+$/g", "\\d+$"],
    ["/[a-z]+/", "/[a-z]+/"],
    ["/a\\$/", "/a\\$/"],
    ["^/v1/$", "^/v1/$"],
  ])("%s, which as a pattern may match nothing, is %s", (pattern, meant) => {
    expect(schemaOf({ type: "string", pattern }).schema).toMatchObject({ pattern: meant });
  });

  it.each(["^[/]/;globalThis.x=1;/[/]$", "^\\d{4}-\\d{2}$", "^([a-z]+-?)+$", "^\\p{L}+$", "^(/[^/]*)*/*$"])(
    "%s is kept as it is",
    (pattern) => {
      expect(schemaOf({ type: "string", pattern }).schema).toMatchObject({ pattern });
    },
  );

  it.each([
    ["^[\\w-.]+\\@x\\-y$", "^[\\w\\-.]+@x-y$"],
    ["^\\u00e9\\u0041[\\u4e00-\\u9fa5]$", "^é\\x41[一-龥]$"],
    ["^[\\-\\_]\\'$", "^[\\-_]'$"],
  ])("%s is respelled for both engines", (pattern, portable) => {
    expect(schemaOf({ type: "string", pattern }).schema).toMatchObject({ pattern: portable });
    expect(new RegExp(portable, "u").source).toBe(portable);
  });

  it.each([
    ["(?i)^(pay|no-1)$", "^([pP][aA][yY]|[nN][oO]-1)$"],
    ["(?i)^[a-fX_\\d.-]{2}\\s[^q]?$", "^[a-fA-FxX_\\d.-]{2}\\s[^qQ]?$"],
    ["(?i)(?<unit>kg)", "(?<unit>[kK][gG])"],
  ])("%s is spelled out in both cases", (pattern, spelled) => {
    const { schema, codes } = schemaOf({ type: "string", pattern });
    expect(schema).toMatchObject({ pattern: spelled });
    expect(codes).toEqual([]);
  });

  it.each([
    ["(?=a)b", "linear"],
    ["^(a)\\1$", "linear"],
    ["(?i:abc)", "flags"],
    ["a(?i)b", "flags"],
    ["(?i)[!-z]", "flags"],
    ["(?i)\\p{Lu}", "flags"],
    ["(?i)é", "flags"],
    ["(?x) ^ \\d+ $", "flags"],
    ["^[A-Z{2}$", "ECMAScript"],
    ["a++", "ECMAScript"],
    ["\\A\\d+\\z", "ECMAScript"],
    ["[[:alpha:]]", "ECMAScript"],
    ["(?P<x>a)", "ECMAScript"],
    ["(a{1,100}){1,100}", "linear"],
    ["a".repeat(1025), "1024"],
  ])("%s is dropped with a warning that names it", (pattern, reason) => {
    const { schema, diagnostics } = schemaOf({ type: "string", pattern });
    expect(schema).not.toHaveProperty("pattern");
    expect(diagnostics).toMatchObject([
      { code: "SCHEMA_PATTERN_DROPPED", message: expect.stringContaining(`The pattern ${pattern.slice(0, 100)}`) },
    ]);
    expect(diagnostics[0]?.message).toContain(reason);
  });
});

describe("numbers", () => {
  it("keep their bounds", () => {
    const bounds = { minimum: 1, maximum: 9, exclusiveMinimum: 0, exclusiveMaximum: 10, multipleOf: 0.5 };
    expect(schemaOf({ type: "number", ...bounds }).schema).toMatchObject({ kind: "number", ...bounds });
  });

  it.each(["int64", "uint64", "long"])("of format %s have 64 bits", (format) => {
    expect(schemaOf({ type: "integer", format }).schema).toMatchObject({ kind: "integer", int64: true });
  });

  it("of format uint64 are unsigned, and from 0 on", () => {
    const { schema } = schemaOf({ type: "integer", format: "uint64" });
    expect(schema).toMatchObject({ int64: true, unsigned: true, minimum: 0 });
  });

  it("of format uint64 keep a bound of their own", () => {
    const { schema } = schemaOf({ type: "integer", format: "uint64", minimum: 1 });
    expect(schema).toMatchObject({ unsigned: true, minimum: 1 });
  });

  it.each([{ format: "int64", minimum: 0 }, { format: "long" }, { maximum: 2 ** 63 }])(
    "are signed where the format does not say otherwise: %j",
    (keywords) => {
      expect(schemaOf({ type: "integer", ...keywords }).schema).not.toHaveProperty("unsigned");
    },
  );

  it.each([{ minimum: -1 }, { maximum: -1 }, { exclusiveMaximum: -1 }, { default: -1 }])(
    "of format uint64 are signed where the document itself means values below zero: %j",
    (keywords) => {
      const { schema } = schemaOf({ type: "integer", format: "uint64", ...keywords });
      expect(schema).toMatchObject({ int64: true, ...keywords });
      expect(schema).not.toHaveProperty("unsigned");
    },
  );

  it.each([{ maximum: 2 ** 54 - 1 }, { minimum: -(2 ** 63) }])("bounded beyond 2^53 have 64 bits: %j", (bounds) => {
    expect(schemaOf({ type: "integer", ...bounds }).schema).toMatchObject({ kind: "integer", int64: true, ...bounds });
  });

  it("bounded by 2^53 − 1 have no more bits than that", () => {
    const bounds = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };
    expect(schemaOf({ type: "integer", ...bounds }).schema).toMatchObject({ kind: "integer", int64: false, ...bounds });
  });

  it("are plain integers otherwise, and multiples of one need no saying", () => {
    const { schema } = schemaOf({ type: "integer", format: "int32", multipleOf: 1 });
    expect(schema).toMatchObject({ kind: "integer", int64: false });
    expect(schema).not.toHaveProperty("multipleOf");
  });

  it.each([
    [{ exclusiveMinimum: "0),(code" }, "SCHEMA_KEYWORD_INVALID"],
    [{ maximum: { valueOf: 1 } }, "SCHEMA_KEYWORD_INVALID"],
    [{ multipleOf: 0 }, "SCHEMA_KEYWORD_INVALID"],
    [{ multipleOf: -2 }, "SCHEMA_KEYWORD_INVALID"],
    [{ minimum: 5, maximum: 4 }, "SCHEMA_BOUNDS_CONTRADICT"],
  ])("lose keywords of the wrong kind: %j", (keywords, code) => {
    const { schema, codes } = schemaOf({ type: "number", ...keywords });
    expect(Object.keys(schema).sort()).toEqual(["kind", "nullable", "pointer"]);
    expect(codes).toEqual([`${code} #/paths/~1/get/parameters/0/schema`]);
  });
});

describe("enums", () => {
  it.each([
    [{ enum: ["a", "b", "a"] }, ["a", "b"]],
    [{ type: "integer", enum: [1, 2] }, [1, 2]],
    [{ type: "boolean", enum: [true] }, [true]],
    [{ const: "x" }, ["x"]],
    [{ const: 3, enum: [3, 4] }, [3]],
    [{ enum: ["1", 1, true, { a: 1 }, { a: 1 }] }, ["1", 1, true, { a: 1 }]],
  ])("%j has the values %j", (schema, values) => {
    expect(schemaOf(schema).schema).toMatchObject({ kind: "enum", values, nullable: false });
  });

  it("turn null into nullable, and are null when there is nothing else", () => {
    expect(schemaOf({ type: ["string", "null"], enum: ["a", null] }).schema).toMatchObject({
      kind: "enum",
      values: ["a"],
      nullable: true,
    });
    expect(schemaOf({ enum: [null] }).schema.kind).toBe("null");
  });

  it("keep the values of their type, with a warning about the others", () => {
    const { schema, codes } = schemaOf({ type: "string", enum: ["a", ["b"], null] });
    expect(schema).toMatchObject({ kind: "enum", values: ["a"], nullable: false });
    expect(codes).toEqual(["SCHEMA_ENUM_REPAIRED #/paths/~1/get/parameters/0/schema"]);
  });

  it.each([
    ["integer", ["1", "2"], [1, 2]],
    ["number", ["1.5", "x"], [1.5]],
    ["boolean", ["true", "false"], [true, false]],
    ["string", ["auto", 1, true], ["auto", "1", "true"]],
    ["string", [1, "1"], ["1"]],
    ["integer", ["01", "1e3", "NaN", "", 7], [7]],
  ])("beside %s, %j are the values as the type writes them: %j", (type, written, values) => {
    const { schema, codes } = schemaOf({ type, enum: written });
    expect(schema).toMatchObject({ kind: "enum", values });
    expect(codes).toEqual(["SCHEMA_ENUM_REPAIRED #/paths/~1/get/parameters/0/schema"]);
  });

  it.each([{ enum: [] }, { enum: [["a"], { b: 1 }] }])(
    "without a usable value are ignored with a warning: %j",
    (keywords) => {
      const { schema, codes } = schemaOf({ type: "string", ...keywords });
      expect(schema.kind).toBe("string");
      expect(codes).toHaveLength(1);
    },
  );

  it("that are no lists are ignored with a warning", () => {
    const { schema, codes } = schemaOf({ type: "string", enum: "a" });
    expect(schema.kind).toBe("string");
    expect(codes[0]).toMatch(/^SCHEMA_KEYWORD_INVALID/);
  });

  it("beside an array are meant for its items", () => {
    expect(schemaOf({ type: "array", items: { type: "string" }, enum: ["a", "b"] }).schema).toMatchObject({
      kind: "array",
      items: { kind: "enum", values: ["a", "b"] },
    });
  });
});
