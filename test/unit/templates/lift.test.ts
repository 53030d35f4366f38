import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { ConnectorPlan } from "../../../src/plan/types.js";
import { composeTemplates } from "../../../src/render/layers/compose.js";
import { readTemplates, stockTemplates, type TemplateFiles } from "../../../src/render/layers/stock-templates.js";
import { renderTemplates } from "../../../src/render/render-templates.js";
import { planLift } from "../../../src/templates/lift/plan-lift.js";
import { planOfFile } from "../../support/generate.js";
import { repository } from "../../support/golden.js";
import { layer } from "./support.js";

let plan: ConnectorPlan;
let stock: TemplateFiles;
let generated: ReadonlyMap<string, string>;

beforeAll(async () => {
  plan = await planOfFile(join(repository, "examples/shop.yaml"));
  stock = readTemplates(stockTemplates());
  const files = renderTemplates(plan, composeTemplates(stock, []));
  generated = new Map(files.map(({ path, contents }) => [path, contents]));
});

const tool = "src/tools/refunds/create-refund.ts";
const schema = "src/schemas/address.ts";
type Edit = readonly [what: string, path: string, edit: (text: string) => string];
const at = (before: string, after: string) => (text: string) => text.replace(before, after);
const append = (line: string) => (text: string) => text + line;

const automatic: readonly Edit[] = [
  ["a comment above the definition of a tool", tool, at("export const", "/** Reviewed. */\nexport const")],
  ["a statement behind a tool", tool, append("\nexport const reviewed = true;\n")],
  ["a line between two members of a tool", tool, at("  request: {", "  // As the API wants it.\n  request: {")],
  ["a licence in front of a schema", schema, (text) => `// Licence\n${text}`],
  ["a line behind a schema", schema, append("export const version = 1;\n")],
  ["an import of the entry", "src/main.ts", at("import { about }", 'import "./house.js";\nimport { about }')],
  [
    "a statement of the entry",
    "src/main.ts",
    at("keepStdoutClean();\n", "keepStdoutClean();\nprocess.title = about.name;\n"),
  ],
  ["a line of the Dockerfile", "Dockerfile", at("EXPOSE 3000", "LABEL org=acme\nEXPOSE 3000")],
  ["a line less in the Dockerfile", "Dockerfile", at("EXPOSE 3000\n", "")],
  ["another word in SECURITY.md", "SECURITY.md", at("in private", "to security@acme.example")],
  ["a section at the end of the README", "README.md", append("\n## Support\n\nAsk the platform team.\n")],
  ["a heading of the README", "README.md", at("## Run it", "## Run it at ACME")],
  ["a step of the workflow", ".github/workflows/ci.yml", append("      - run: npm audit\n")],
  ["a version of the manifest", "manifest.json", at('"version": "0.1.0"', '"version": "1.0.0"')],
  ["a setting at the end of .env.example", ".env.example", append("# Ours.\nACME_REGION=\n")],
  ["a version of the connector", "src/about.ts", at('version: "0.1.0"', 'version: "2.0.0"')],
  ["the comment of the policy", "src/policy.ts", at("the one table to review", "the one table that security reviews")],
  [
    "two places of one file",
    "Dockerfile",
    (text) => at("EXPOSE 3000", "LABEL org=acme\nEXPOSE 3000")(at("WORKDIR /app", "WORKDIR /srv")(text)),
  ],
];

const suggested: readonly Edit[] = [
  ["the description of a tool", tool, at("Create a refund.", "Give money back.")],
  ["a constraint of an argument", tool, at(".max(5000000)", ".max(100)")],
  ["a line that names the tool", tool, append('export const path = "create_refund";\n')],
];

const lifted = (path: string, edit: (text: string) => string) => {
  const before = generated.get(path) ?? "";
  const edited = edit(before);
  expect(edited).not.toBe(before);
  return { edited, plan: planLift({ plan, stock, layers: [], path, edited }) };
};

describe("a hand edit becomes an edit of the template", () => {
  it.each(automatic)("%s", (_, path, edit) => {
    const { edited, plan: result } = lifted(path, edit);
    expect(result.suggestions).toEqual([]);
    const files = Object.fromEntries(result.files.map((file) => [file.path, file.text]));
    const made = renderTemplates(plan, composeTemplates(stock, [layer(files)]));
    expect(made.find((file) => file.path === path)?.contents).toBe(edited);
    const changed = made.filter((file) => generated.get(file.path) !== file.contents).map((file) => file.path);
    expect(result.affected).toEqual(changed);
    expect(result.affected).toContain(path);
  });
});

describe("an edit that no template can make is left alone, with what to do instead", () => {
  it.each(suggested)("%s", (_, path, edit) => {
    const { plan: result } = lifted(path, edit);
    expect(result.files).toEqual([]);
    expect(result.suggestions.length).toBeGreaterThan(0);
    for (const { text } of result.suggestions) expect(text).toMatch(/safe-mcp.json|templates customize|slots/);
  });
});

it("twenty edits and more: at least fifteen by themselves", () => {
  expect(automatic.length).toBeGreaterThanOrEqual(15);
  expect(automatic.length + suggested.length).toBeGreaterThanOrEqual(20);
});

it("a lift shows every file that it changes", () => {
  const { plan: result } = lifted(tool, at("export const", "/** Reviewed. */\nexport const"));
  expect(result.affected.toSorted()).toEqual(plan.tools.map(({ file }) => file).toSorted());
});
