import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Diagnostic, DiagnosticCode } from "../../../src/diagnostics/index.js";
import { stockTemplates } from "../../../src/render/layers/stock-templates.js";
import { check, layer, placesOf, seeded } from "./support.js";

const stock = (path: string): string => readFileSync(join(stockTemplates(), path), "utf8");

interface Seed {
  readonly what: string;
  readonly file: string;
  /** `§` stands right before the mistake. */
  readonly text: string;
  readonly code: DiagnosticCode;
  /** What the message or its help says. */
  readonly says?: RegExp;
}

/** Each mistake alone in a file of its own; all of them in one check. */
function seeds(rows: readonly Seed[], rest: Parameters<typeof layer>[1] = {}) {
  let found: readonly Diagnostic[] = [];
  beforeAll(async () => {
    const files = Object.fromEntries(rows.map(({ file, text }) => [file, seeded(text).text]));
    const extra = rows.map(({ file }) => file).filter((file) => file.startsWith("src/extra-"));
    found = await check([layer(files, { extra, ...rest })]);
  }, 240_000);

  it.each(rows.map((row) => [row.what, row] as const))("%s", (_, { file, text, code, says }) => {
    const { place } = seeded(text);
    expect(placesOf(found)).toContain(`${code} safe-mcp/templates/${file}:${place}`);
    const diagnostic = found.find(({ location }) => location?.file === `safe-mcp/templates/${file}`);
    expect(`${diagnostic?.message} → ${diagnostic?.help}`).toMatch(says ?? /./);
  });

  it("and nothing else is reported", () => {
    const expected = new Set(rows.map(({ file }) => `safe-mcp/templates/${file}`));
    expect(found.filter(({ location }) => !expected.has(location?.file ?? ""))).toEqual([]);
  });
}

const perTool = (name: string): string => `src/tools/[group]/[tool].${name}.ts.ejs`;

describe("mistakes that are found without rendering, each at its line and column", () => {
  seeds(
    [
      {
        what: "a field of a tool that does not exist",
        file: perTool("a"),
        text: "export const a =\n  <%= it.tool.§descripton %>;\n",
        code: "TEMPLATE_TYPE",
        says: /Did you mean description/,
      },
      {
        what: "a field of the project that does not exist",
        file: "src/extra-a.ts.ejs",
        text: "export const a = <%= it.project.§titel %>;\n",
        code: "TEMPLATE_TYPE",
        says: /Did you mean title/,
      },
      {
        what: "a prepared value that does not exist",
        file: "src/about.ts.ejs",
        text: stock("src/about.ts.ejs").replace("view.title", "view.§titel"),
        code: "TEMPLATE_TYPE",
        says: /Did you mean title/,
      },
      {
        what: "raw text of the document in a comment",
        file: perTool("b"),
        text: "/** <%- §it.tool.description %> */\n",
        code: "TEMPLATE_TYPE",
        says: /raw text.*it.emit.comment/s,
      },
      {
        what: "raw text of the document in code",
        file: "src/extra-b.ts.ejs",
        text: "// x\nexport const b = '<%- §it.project.title %>';\n",
        code: "TEMPLATE_TYPE",
        says: /raw text/,
      },
      {
        what: "code printed as a value",
        file: "src/extra-c.ts.ejs",
        text: "<%= §it.emit.literal(1) %>\n",
        code: "TEMPLATE_TYPE",
        says: /Print it with <%-/,
      },
      {
        what: "text put together by hand",
        file: perTool("c"),
        text: "<%- §'const ' + it.tool.name %>\n",
        code: "TEMPLATE_TYPE",
        says: /raw text/,
      },
      {
        what: "a member of what may be undefined",
        file: perTool("d"),
        text: "export const d = <%= §it.tool.idempotency.argument %>;\n",
        code: "TEMPLATE_TYPE",
        says: /undefined/,
      },
      {
        what: "a value that may be undefined",
        file: "src/extra-d.ts.ejs",
        text: "export const d = <%= §it.project.upstream.baseUrl %>;\n",
        code: "TEMPLATE_TYPE",
        says: /undefined/,
      },
      {
        what: "a parenthesis that is missing",
        file: "src/extra-e.ts.ejs",
        text: "\n<%- it.emit.literal(1§ %>\n",
        code: "TEMPLATE_SYNTAX",
      },
      {
        what: "an emitter that does not exist",
        file: "src/extra-f.ts.ejs",
        text: "<%- it.emit.§litral(1) %>\n",
        code: "TEMPLATE_TYPE",
        says: /Did you mean literal/,
      },
      {
        what: "JSON in TypeScript",
        file: "src/extra-g.ts.ejs",
        text: "<%- §it.emit.json(1) %>\n",
        code: "TEMPLATE_TYPE",
      },
      {
        what: "Markdown in TypeScript",
        file: "src/extra-h.ts.ejs",
        text: "<%- §it.emit.markdown(it.project.title) %>\n",
        code: "TEMPLATE_TYPE",
      },
      {
        what: "text of the document as an identifier",
        file: perTool("e"),
        text: "export const <%- it.emit.identifier(§it.tool.title) %> = 1;\n",
        code: "TEMPLATE_TYPE",
        says: /Only a name/,
      },
      {
        what: "text of the document in a workflow",
        file: "slots/ci-steps.yml.ejs",
        text: "      - run: echo <%= §it.project.title %>\n",
        code: "TEMPLATE_TYPE",
        says: /Only a name|names/,
      },
      {
        what: "a list in Markdown",
        file: "slots/readme-end.md.ejs",
        text: "<%= §it.project.tools %>\n",
        code: "TEMPLATE_TYPE",
      },
      {
        what: "a tool where there is none",
        file: "src/extra-i.ts.ejs",
        text: "export const i = <%= it.§tool.name %>;\n",
        code: "TEMPLATE_TYPE",
      },
      {
        what: "an argument of the wrong type",
        file: "src/extra-j.ts.ejs",
        text: "// <%- it.emit.comment(§3) %>\n",
        code: "TEMPLATE_TYPE",
      },
      {
        what: "a change of what cannot be changed",
        file: "src/extra-k.ts.ejs",
        text: "<% it.project.§store = 'redis'; -%>\n",
        code: "TEMPLATE_TYPE",
        says: /read-only/,
      },
      {
        what: "the environment of the generator",
        file: "src/extra-l.ts.ejs",
        text: "export const l = <%= §process.env.HOME %>;\n",
        code: "TEMPLATE_TYPE",
      },
      {
        what: "a tag that is not closed",
        file: "src/extra-m.ts.ejs",
        text: "// one\n// §<%- it.emit.literal(1)\n<% if (true) { -%>\n<% } -%>\n",
        code: "TEMPLATE_SYNTAX",
        says: /not closed/,
      },
      {
        what: "a block that is not closed",
        file: "src/extra-n.ts.ejs",
        text: "//\n<% if (it.project.tools.length > 1) §{ -%>\nconst n = 1;\n",
        code: "TEMPLATE_SYNTAX",
        says: /block is not closed/,
      },
      {
        what: "a brace too many",
        file: "src/extra-o.ts.ejs",
        text: "//\n<% §} -%>\n",
        code: "TEMPLATE_SYNTAX",
        says: /closes no block/,
      },
      {
        what: "a partial that is missing",
        file: "src/extra-p.ts.ejs",
        text: "<%- §include('licence.ts') %>\n",
        code: "TEMPLATE_INCLUDE",
        says: /partials/,
      },
      {
        what: "a slot that does not exist",
        file: "slots/tool-import.ts.ejs",
        text: "§// x\n",
        code: "TEMPLATE_SLOT",
        says: /tool-imports.ts/,
      },
      {
        what: "a tag of a slot that does not exist",
        file: "src/upstream.ts.ejs",
        text: `${stock("src/upstream.ts.ejs")}<%# slot: §upstream-end.ts -%>\n`,
        code: "TEMPLATE_SLOT",
      },
      {
        what: "a file that overrides nothing",
        file: "src/tools/tol.ts.ejs",
        text: "§// x\n",
        code: "TEMPLATE_UNMATCHED",
        says: /src\/tools\/tool.ts.ejs/,
      },
      {
        what: "an omitted file that does not exist",
        file: "layer.json",
        text: "§",
        code: "TEMPLATE_UNMATCHED",
        says: /compose.yaml/,
      },
      {
        what: "a placeholder that does not exist",
        file: "src/[tols].ts.ejs",
        text: "§// x\n",
        code: "TEMPLATE_UNMATCHED",
        says: /\[tool\]/,
      },
      { what: "a file that the promises hang on", file: "scopes.lock.json", text: "§{}", code: "TEMPLATE_FORBIDDEN" },
    ],
    { omit: ["compose.yml"] },
  );
});

describe("mistakes that show in what is made", () => {
  seeds([
    {
      what: "a literal inside quotes",
      file: perTool("a"),
      text: 'export const a = "<%= §it.tool.title %>";\n',
      code: "TEMPLATE_PLACE",
      says: /Take the quotes away/,
    },
    {
      what: "a literal in a comment",
      file: "src/extra-b.ts.ejs",
      text: "/* <%= §it.project.title %> */\n",
      code: "TEMPLATE_PLACE",
      says: /it.emit.comment/,
    },
    {
      what: "a comment in code",
      file: "src/extra-c.ts.ejs",
      text: "const c = <%- §it.emit.comment(it.project.title) %>;\n",
      code: "TEMPLATE_PLACE",
    },
    {
      what: "JSON that does not parse",
      file: "manifest.json.ejs",
      text: stock("manifest.json.ejs").replace('"server": {', '"server": §x{'),
      code: "TEMPLATE_OUTPUT",
      says: /no JSON/,
    },
    {
      what: "a slot of package.json that is no object",
      file: "slots/package-scripts.json.ejs",
      text: "§[1]\n",
      code: "TEMPLATE_OUTPUT",
    },
    {
      what: "an exception in a tag",
      file: "src/extra-d.ts.ejs",
      text: "export const d = <%= §JSON.parse('{').name %>;\n",
      code: "TEMPLATE_RENDER",
    },
  ]);
});

describe("TypeScript that does not parse", () => {
  seeds([
    {
      what: "in the text of a template",
      file: perTool("a"),
      text: "export const a = 1;\nexport const b = §;\n",
      code: "TEMPLATE_OUTPUT",
    },
    {
      what: "in a slot",
      file: "slots/tool-after.ts.ejs",
      text: "// fine\nexport cons §t x = 1;\n".replace("cons §t", "§cons t"),
      code: "TEMPLATE_OUTPUT",
    },
  ]);
});

describe("TypeScript of the wrong type", () => {
  seeds([
    {
      what: "in the text of a template",
      file: "src/extra-a.ts.ejs",
      text: "//\nexport const §a: number = <%= it.project.title %>;\n",
      code: "TEMPLATE_OUTPUT",
      says: /not assignable/,
    },
    {
      what: "in a slot",
      file: "slots/connector-middleware.ts.ejs",
      text: "  around.§prepend(1);\n",
      code: "TEMPLATE_OUTPUT",
    },
    {
      what: "in a copy of a file that is no template",
      file: "src/build-catalog.ts",
      text: stock("src/build-catalog.ts").replace("createCatalog(tools", "§createCatalogue(tools"),
      code: "TEMPLATE_OUTPUT",
      says: /createCatalog/,
    },
  ]);
});
