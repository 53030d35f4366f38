import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { uint64 } from "../../../templates/connector/src/runtime/schema/index.js";
import { compareProject, type Comparison } from "../../corpus/verdicts/compare.js";
import type { JsonObject } from "../../corpus/verdicts/json.js";
import { ruleIds } from "../../corpus/verdicts/strictness.js";

const documentOf = (schema: JsonObject): JsonObject => ({
  paths: {
    "/pets": {
      post: {
        parameters: [{ in: "query", name: "kind", required: true, schema }],
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: {
                type: "object",
                required: ["name"],
                properties: {
                  name: { type: "string", maxLength: 5 },
                  age: { type: ["integer", "null"], minimum: 0 },
                },
              },
            },
          },
        },
      },
    },
  },
});

const kind = z.enum(["cat", "dog"]);
const name = z.string().max(5);
const age = z.int().min(0).nullable().optional();

const unsigned = { type: "integer", format: "uint64" };

/** Compares one tool with these arguments, all else being right, and its document. */
function compare(input: z.ZodObject, kindSchema: JsonObject = { enum: ["cat", "dog"] }): Promise<Comparison> {
  const tool = {
    name: "add_pet",
    input,
    request: {
      method: "POST",
      path: "/pets",
      parameters: [{ argument: "kind", in: "query" }],
      body: { type: "application/json", fields: ["name", "age"] },
    },
  };
  const project = {
    document: documentOf(kindSchema),
    diagnostics: [],
    pointers: new Map([["add_pet", "#/paths/~1pets/post"]]),
    tools: new Map([["add_pet", async () => tool]]),
    hidden: new Map<string, string>(),
  };
  return compareProject(project, { operations: 1, values: 500 });
}

test("a faithful tool differs by rules alone", async () => {
  const { compared, valid, explained, unexplained, failures } = await compare(z.strictObject({ kind, name, age }));
  expect({ unexplained, failures }).toEqual({ unexplained: [], failures: [] });
  expect(valid).toBeGreaterThan(5);
  expect(compared).toBeGreaterThan(3 * valid);
  expect(explained["stricter closed-object"]).toBeGreaterThan(0);
});

test("an unsigned 64-bit integer differs by rules alone", async () => {
  const { unexplained, explained } = await compare(z.strictObject({ kind: uint64(), name, age }), unsigned);
  expect(unexplained).toEqual([]);
  expect(explained["looser int64-text"]).toBeGreaterThan(0);
  expect(explained["stricter unsigned"]).toBeGreaterThan(0);
});

test.each([
  ["is held", uint64({ maximum: 2 ** 63 }), 0],
  ["is missed", uint64(), 1],
])("a maximum of 2^63 − 1, which is read as the double 2^63, that %s", async (_what, size, looser) => {
  const document = { ...unsigned, maximum: Number("9223372036854775807") };
  const { unexplained } = await compare(z.strictObject({ kind: size, name, age }), document);
  expect(new Set(unexplained.map(({ direction }) => direction)).size).toBe(looser);
});

test.each<readonly [string, z.ZodObject, "looser" | "stricter"]>([
  ["an enum", z.strictObject({ kind: z.string(), name, age }), "looser"],
  ["a length", z.strictObject({ kind, name: z.string(), age }), "looser"],
  ["a bound", z.strictObject({ kind, name, age: z.int().nullable().optional() }), "looser"],
  ["a required field", z.strictObject({ kind, name: name.optional(), age }), "looser"],
  ["null", z.strictObject({ kind, name, age: z.int().min(0).optional() }), "stricter"],
  ["a field", z.strictObject({ kind, name }), "stricter"],
])("a tool that loses %s is caught", async (_what, input, direction) => {
  const { unexplained } = await compare(input);
  expect(unexplained.map((found) => found.direction)).toContain(direction);
});

test("every rule stands in docs/fidelity.md", () => {
  const page = readFileSync(new URL("../../../docs/fidelity.md", import.meta.url), "utf8");
  expect(ruleIds.filter((rule) => !page.includes(`\n| \`${rule}\` `))).toEqual([]);
});
