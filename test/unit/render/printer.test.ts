import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loader } from "../../../src/render/code/index.js";
import { stockTemplates } from "../../../src/render/layers/stock-templates.js";
import { schemaView } from "../../../src/render/views/schema.js";
import { toolView } from "../../../src/render/views/tool.js";
import { anySchema, argumentName, compiled, formatted, schema, shared, text, toolPlan } from "./support.js";

const template = (path: string) => compiled(readFileSync(join(stockTemplates(), path), "utf8"));
const toolFile = template("src/tools/tool.ts.ejs");
const schemaFile = template("src/schemas/schema.ts.ejs");

const components = new Map(
  [
    shared("address", schema("object", { properties: [], additional: false })),
    shared("pattern", schema("string", {})),
    shared("aSharedSchemaWithANameThatHardlyFitsOnALine", schema("string", {}), true),
  ].map((plan) => [plan.component.id, plan]),
);
const ids = [...components.keys()];

const argument = fc.record(
  { name: argumentName, required: fc.boolean(), schema: anySchema(ids), description: text },
  { requiredKeys: ["name", "required", "schema"] },
);
const tool = fc
  .uniqueArray(argument, { minLength: 1, maxLength: 4, selector: ({ name }) => name })
  .map((input) => toolPlan(input));

describe("what we print, Prettier leaves alone", () => {
  it("a tool with any input", async () => {
    await fc.assert(
      fc.asyncProperty(tool, async (plan) => {
        const file = toolFile(toolView(plan, components));
        expect(await formatted(file, "tool.ts")).toBe(file);
      }),
      { numRuns: 60 },
    );
  });

  it("a shared schema of any kind", async () => {
    await fc.assert(
      fc.asyncProperty(anySchema(ids), fc.boolean(), async (value, recursive) => {
        const file = schemaFile(schemaView(shared("thing", value, recursive), components));
        expect(await formatted(file, "schema.ts")).toBe(file);
      }),
      { numRuns: 60 },
    );
  });

  it("the loader of a tool, however long its name", async () => {
    for (let length = 1; length <= 48; length += 1) {
      const name = "n".repeat(length);
      const file = `export const tools = {\n  ${loader(name, `./${"g".repeat(Math.min(length, 40))}/${name}.js`, name)},\n};\n`;
      expect(await formatted(file, "index.ts")).toBe(file);
    }
  });
});
