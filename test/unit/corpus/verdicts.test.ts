import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { compareProject, type Comparison } from "../../corpus/verdicts/compare.js";
import { ruleIds } from "../../corpus/verdicts/strictness.js";

const document = {
  paths: {
    "/pets": {
      post: {
        parameters: [{ in: "query", name: "kind", required: true, schema: { enum: ["cat", "dog"] } }],
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
};

const kind = z.enum(["cat", "dog"]);
const name = z.string().max(5);
const age = z.int().min(0).nullable().optional();

/** Compares one tool with these arguments, all else being right. */
function compare(input: z.ZodObject): Promise<Comparison> {
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
    document,
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
