import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Policy } from "../../../../templates/connector/src/runtime/policy.js";
import { advertiseInput, advertiseOutput } from "../../../../templates/connector/src/runtime/schema/advertise.js";
import {
  base64,
  exactlyOne,
  format,
  int64,
  oneOfValues,
  pattern,
  renamed,
  uint64,
  uniqueItems,
} from "../../../../templates/connector/src/runtime/schema/index.js";
import type { Tool } from "../../../../templates/connector/src/runtime/tool.js";

const read: Policy = { effect: "read", risk: "read", access: [] };
const write: Policy = {
  effect: "create",
  risk: "write",
  access: [],
  idempotency: { argument: "idempotency_key", method: "unsafe" },
};

function toolWith(input: z.ZodObject, result: Tool["result"] = { kind: "empty" }): Tool {
  return {
    name: "make_thing",
    title: "Make",
    description: "Makes.",
    input,
    request: { method: "POST", path: "/things", parameters: [] },
    result,
  };
}

function property(schema: z.ZodType): unknown {
  const { properties } = advertiseInput(toolWith(z.strictObject({ it: schema })), read);
  return (properties as Record<string, unknown>).it;
}

describe("advertiseInput", () => {
  it("is a strict object without dialect, references or bounds of zod's", () => {
    const person: z.ZodType = z.strictObject({ name: z.string(), age: z.int() });
    const schema = advertiseInput(toolWith(z.strictObject({ one: person, other: person.optional() })), read);
    const inner = {
      type: "object",
      properties: { name: { type: "string" }, age: { type: "integer" } },
      required: ["name", "age"],
      additionalProperties: false,
    };
    expect(schema).toEqual({
      type: "object",
      properties: { one: inner, other: inner },
      required: ["one"],
      additionalProperties: false,
    });
  });

  it("adds the key argument of a write, required, with its text", () => {
    const schema = advertiseInput(toolWith(z.strictObject({ a: z.string().optional() })), write);
    expect(schema.required).toEqual(["idempotency_key"]);
    expect(schema.properties).toMatchObject({
      idempotency_key: {
        type: "string",
        minLength: 8,
        maxLength: 128,
        description: expect.stringContaining("SAME key"),
      },
    });
  });

  it("unrolls a recursive schema to a bound and leaves it open there", () => {
    const node: z.ZodType = z.strictObject({
      name: z.string(),
      get children() {
        return z.array(node).optional();
      },
    });
    const text = JSON.stringify(advertiseInput(toolWith(z.strictObject({ tree: node })), read));
    expect(text).not.toContain("$ref");
    expect(text.match(/"children"/g)?.length).toBe(2);
  });

  it("shows the rules that zod does not know", () => {
    expect(property(z.string().min(2).check(pattern("^a+$"), format("email")))).toEqual({
      type: "string",
      minLength: 2,
      pattern: "^a+$",
      format: "email",
    });
    expect(property(z.array(z.string()).check(uniqueItems()).optional())).toEqual({
      type: "array",
      items: { type: "string" },
      uniqueItems: true,
    });
    expect(property(int64({ minimum: 1 }).optional().describe("An id."))).toEqual({
      type: ["integer", "string"],
      format: "int64",
      minimum: 1,
      description: "An id.",
    });
    expect(property(uint64({ maximum: 9 }))).toEqual({
      type: ["integer", "string"],
      format: "uint64",
      minimum: 0,
      maximum: 9,
    });
    expect(property(base64())).toEqual({ type: "string", contentEncoding: "base64" });
    expect(property(oneOfValues([1, "a"]).describe("Either."))).toEqual({ enum: [1, "a"], description: "Either." });
    expect(property(renamed(z.strictObject({ safe: z.string() }), { safe: "wire[]" }))).toMatchObject({
      properties: { safe: { type: "string" } },
    });
  });

  it("says null as a type, and a union as anyOf", () => {
    expect(property(z.enum(["a"]).nullable())).toEqual({ type: ["string", "null"], enum: ["a", null] });
    expect(property(z.strictObject({}).nullable())).toMatchObject({ type: ["object", "null"] });
    expect(property(z.union([z.string(), z.int()]))).toEqual({ type: ["string", "integer"] });
    expect(property(exactlyOne([z.strictObject({ a: z.string() }), z.string()]))).toEqual({
      anyOf: [
        { type: "object", properties: { a: { type: "string" } }, required: ["a"], additionalProperties: false },
        { type: "string" },
      ],
    });
    const tagged = z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("a") }),
      z.strictObject({ kind: z.literal("b") }),
    ]);
    expect(Object.keys(property(tagged) as object)).toEqual(["anyOf"]);
  });

  it("keeps the document's default and description", () => {
    expect(property(z.int().optional().describe("How many.").meta({ default: 20 }))).toEqual({
      type: "integer",
      description: "How many.",
      default: 20,
    });
  });

  it("keeps the default of what is changed on its way to the wire", () => {
    expect(property(int64().optional().meta({ default: 20 }))).toMatchObject({ format: "int64", default: 20 });
    expect(property(z.array(int64()).meta({ default: [1] }))).toMatchObject({ type: "array", default: [1] });
    expect(property(exactlyOne([z.string(), z.int()]).meta({ default: "a" }))).toMatchObject({ default: "a" });
  });

  it("says that a choice among forms is required, also where it may be null", () => {
    const choice = exactlyOne([z.string(), z.int()]);
    const input = z.strictObject({ a: choice, b: choice.nullable(), c: choice.nullable().optional() });
    expect(advertiseInput(toolWith(input), read).required).toEqual(["a", "b"]);
  });

  it("drops zod's own format patterns", () => {
    expect(property(z.uuid())).toEqual({ type: "string", format: "uuid" });
  });

  it("drops the names of a record, which are text anyway, and that its members are anything", () => {
    expect(property(z.record(z.string(), z.unknown()))).toEqual({ type: "object" });
    expect(property(z.looseObject({}))).toEqual({ type: "object", properties: {} });
    expect(property(z.record(z.string(), z.int()))).toEqual({
      type: "object",
      additionalProperties: { type: "integer" },
    });
  });
});

describe("advertiseOutput", () => {
  it("is the envelope, small, with the tool's result in it", () => {
    const schema = advertiseOutput(
      toolWith(z.strictObject({}), {
        kind: "json",
        schema: {
          type: "object",
          properties: { id: { type: "string" }, tags: { type: "array", items: { type: "string" } } },
        },
      }),
    );
    expect(schema).toMatchObject({ type: "object", required: ["status"] });
    expect(schema.properties).toMatchObject({
      result: {
        type: ["object", "null"],
        properties: { id: { type: "string" }, tags: { type: "array", items: { type: ["string", "null"] } } },
      },
    });
    expect(JSON.stringify(advertiseOutput(toolWith(z.strictObject({})))).length).toBeLessThan(540);
  });
});
