import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { measureFidelity } from "../../corpus/fidelity.js";
import { rules } from "../../corpus/fidelity/rules.js";
import type { Fidelity } from "../../corpus/fidelity/tally.js";
import type { Diagnostic, EmittedRequest, EmittedTool } from "../../corpus/verdicts/emitted.js";
import type { JsonObject } from "../../corpus/verdicts/json.js";

const operation: JsonObject = {
  parameters: [
    { in: "query", name: "kind", required: true, schema: { enum: ["cat", "dog"], default: "cat" } },
    { in: "header", name: "Accept-Encoding", schema: { type: "string" } },
  ],
  requestBody: {
    content: {
      "application/json": {
        schema: {
          type: "object",
          required: ["name"],
          properties: {
            name: { type: "string", minLength: 0, maxLength: 5, pattern: "^[\\w-.]+$" },
            age: { type: "integer", maximum: 9 },
            id: { type: "string", readOnly: true },
          },
        },
      },
    },
  },
};

const reserved: Diagnostic = {
  code: "OPERATION_PARAMETER_RESERVED",
  message: 'The header parameter "Accept-Encoding" is no argument: the connector sets it.',
  location: { pointer: "#/paths/~1pets/post/parameters/1" },
};

const input = {
  kind: z.enum(["cat", "dog"]).meta({ default: "cat" }),
  name: z
    .string()
    .max(5)
    .regex(/^[\w\-.]+$/u),
  age: z.int().max(9).optional(),
};

const request: EmittedRequest = {
  method: "POST",
  path: "/pets",
  parameters: [{ argument: "kind", in: "query" }],
  body: { type: "application/json", fields: ["name", "age"] },
};

interface Circumstances {
  readonly operation?: JsonObject;
  readonly diagnostics?: readonly Diagnostic[];
  readonly request?: EmittedRequest;
  /** What `tools/list` shows where that is not the whole. */
  readonly listed?: z.ZodObject;
}

/** Compares one tool with its operation. */
function measure(schema: z.ZodObject, more: Circumstances = {}): Promise<Fidelity> {
  const tool: EmittedTool = { name: "add_pet", input: schema, request: more.request ?? request };
  const project = {
    document: { paths: { "/pets": { post: more.operation ?? operation } } },
    diagnostics: more.diagnostics ?? [reserved],
    pointers: new Map([["add_pet", "#/paths/~1pets/post"]]),
    tools: new Map([["add_pet", async () => tool]]),
    hidden: new Map<string, string>(),
  };
  const inputSchema = JSON.parse(JSON.stringify(z.toJSONSchema(more.listed ?? schema))) as JsonObject;
  return measureFidelity(project, [{ name: "add_pet", inputSchema }]);
}

describe("a faithful tool", () => {
  it("keeps everything but what a rule names, whose pattern may be spelled in another way", async () => {
    const { missing, aspects, exceptions } = await measure(z.strictObject(input));
    expect(missing).toEqual([]);
    expect(aspects).toEqual({
      arguments: { declared: 3, kept: 3 },
      enums: { declared: 1, kept: 1 },
      required: { declared: 2, kept: 2 },
      constraints: { declared: 3, kept: 3 },
      defaults: { declared: 1, kept: 1 },
    });
    expect(exceptions).toEqual({ "reserved-header": 1, "idle-keyword": 1, "read-only": 1 });
  });
});

describe("a tool that loses something is caught", () => {
  it.each<readonly [string, z.ZodRawShape, string]>([
    ["an enum", { ...input, kind: z.string().meta({ default: "cat" }) }, "kind: enum lost"],
    ["a value of it", { ...input, kind: z.enum(["cat"]).meta({ default: "cat" }) }, "kind: enum lost"],
    ["a default", { ...input, kind: z.enum(["cat", "dog"]) }, 'kind: default "cat" lost'],
    ["what is required", { ...input, name: input.name.optional() }, "body.name: not required"],
    ["a length", { ...input, name: z.string().regex(/^[\w\-.]+$/u) }, "body.name: maxLength 5 lost"],
    ["a pattern", { ...input, name: z.string().max(5) }, 'body.name: pattern "^[\\\\w-.]+$" lost'],
    [
      "its spelling",
      {
        ...input,
        name: z
          .string()
          .max(5)
          .regex(/^[\w]+$/u),
      },
      'body.name: pattern "^[\\\\w-.]+$" lost',
    ],
    ["a bound", { ...input, age: z.int().optional() }, "body.age: maximum 9 lost"],
    ["a field", { kind: input.kind, name: input.name }, "body.age: absent"],
  ])("%s", async (_what, shape, complaint) => {
    expect((await measure(z.strictObject(shape))).missing).toEqual([`add_pet.${complaint}`]);
  });

  it("a header, unless the generator said that it would be left out", async () => {
    expect((await measure(z.strictObject(input), { diagnostics: [] })).missing).toEqual([
      "add_pet.Accept-Encoding: absent",
    ]);
    const elsewhere = { ...reserved, location: { pointer: "#/paths/~1cats/get/parameters/0" } };
    expect((await measure(z.strictObject(input), { diagnostics: [elsewhere] })).missing).toHaveLength(1);
  });
});

describe("what tools/list leaves out for its size", () => {
  const short: Diagnostic = { code: "SCHEMA_TOO_LARGE", message: "add_pet: the schema leaves out much." };
  const listed = z.strictObject({ ...input, kind: z.unknown() });

  it("is an exception where calls are checked all the same", async () => {
    const { missing, exceptions } = await measure(z.strictObject(input), { listed, diagnostics: [reserved, short] });
    expect(missing).toEqual(['add_pet.kind: default "cat" lost']);
    expect(exceptions["shown-short"]).toBe(1);
  });

  it("is an exception for a bound too", async () => {
    const unbounded = z.strictObject({ ...input, age: z.int().optional() });
    const { missing, exceptions } = await measure(z.strictObject(input), {
      listed: unbounded,
      diagnostics: [reserved, short],
    });
    expect([missing, exceptions["shown-short"]]).toEqual([[], 1]);
    expect((await measure(z.strictObject(input), { listed: unbounded })).missing).toEqual([
      "add_pet.body.age: maximum 9 lost",
    ]);
  });

  it("is lost where they are not, and where nobody said so", async () => {
    const unchecked = z.strictObject({ ...input, kind: z.string() });
    const { missing } = await measure(unchecked, { listed, diagnostics: [reserved, short] });
    expect(missing).toContain("add_pet.kind: enum lost");
    expect((await measure(z.strictObject(input), { listed })).missing).toContain("add_pet.kind: enum lost");
  });
});

describe("a body", () => {
  const variants = [
    { type: "object", properties: { a: { type: "string", maxLength: 3 } }, required: ["a"] },
    { type: "object", properties: { b: { type: "integer", minimum: 1 } } },
  ];
  const chosen: JsonObject = { requestBody: { content: { "application/json": { schema: { oneOf: variants } } } } };
  const asOne: EmittedRequest = { ...request, parameters: [], body: { type: "application/json", argument: "body" } };
  const first = z.strictObject({ a: z.string().max(3) });

  it("with a choice is compared form by form", async () => {
    const second = z.strictObject({ b: z.int().min(1).optional() });
    const good = await measure(z.strictObject({ body: z.union([first, second]) }), {
      operation: chosen,
      request: asOne,
    });
    expect([good.missing, good.aspects.arguments]).toEqual([[], { declared: 2, kept: 2 }]);
    const loose = z.strictObject({ b: z.int().optional() });
    const bad = await measure(z.strictObject({ body: z.union([first, loose]) }), { operation: chosen, request: asOne });
    expect(bad.missing).toEqual(["add_pet.body[1].b: minimum 1 lost"]);
  });

  it("of text is an exception where its members are described and the generator says so", async () => {
    const text: JsonObject = { requestBody: { content: { "text/xml": { schema: variants[0] ?? {} } } } };
    const sent: EmittedRequest = { ...asOne, body: { type: "text/xml", argument: "body" } };
    const said: Diagnostic = {
      code: "OPERATION_BODY_TEXT",
      message: "The body is one text of type text/xml: a is no argument.",
      location: { pointer: "#/paths/~1pets/post/requestBody" },
    };
    const described = z.strictObject({ body: z.string().describe("Text of type text/xml, with a (required).") });
    const good = await measure(described, { operation: text, request: sent, diagnostics: [said] });
    expect([good.missing, good.exceptions]).toEqual([[], { "text-body": 1 }]);
    expect((await measure(described, { operation: text, request: sent })).missing).toEqual(["add_pet.body.a: absent"]);
    const silent = z.strictObject({ body: z.string() });
    expect((await measure(silent, { operation: text, request: sent, diagnostics: [said] })).missing).toHaveLength(1);
  });
});

it("every rule stands in docs/fidelity.md", () => {
  const page = readFileSync(new URL("../../../docs/fidelity.md", import.meta.url), "utf8");
  expect(Object.keys(rules).filter((rule) => !page.includes(`\n| \`${rule}\` `))).toEqual([]);
});
