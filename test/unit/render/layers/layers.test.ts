import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { Refusal } from "../../../../src/diagnostics/index.js";
import type { ConnectorPlan } from "../../../../src/plan/types.js";
import { renderConnector } from "../../../../src/render/index.js";
import type { Layer } from "../../../../src/render/layers/layer.js";
import { slots } from "../../../../src/render/layers/slots.js";
import { stockTemplates } from "../../../../src/render/layers/stock-templates.js";
import { planOfFile } from "../../../support/generate.js";
import { repository } from "../../../support/golden.js";

let plan: ConnectorPlan;
let stock: ReadonlyMap<string, string>;

beforeAll(async () => {
  plan = await planOfFile(join(repository, "examples/shop.yaml"));
  stock = await render();
});

const toolFile = "src/tools/refunds/create-refund.ts";

function layer(files: Readonly<Record<string, string>>, rest: Partial<Layer> = {}): Layer {
  const name = "safe-mcp/templates";
  return { name, place: name, files: new Map(Object.entries(files)), omit: [], extra: [], ...rest };
}

async function render(...layers: readonly Layer[]): Promise<ReadonlyMap<string, string>> {
  const files = await renderConnector(plan, { layers });
  return new Map(files.map(({ path, contents }) => [path, contents]));
}

async function problemOf(...layers: readonly Layer[]): Promise<string> {
  const error = await render(...layers).then(
    () => "none",
    (reason: unknown) => reason,
  );
  if (!(error instanceof Refusal)) throw error;
  const { code, location, message, help } = error.diagnostic;
  return `${code} ${location?.file}:${location?.line}:${location?.column} ${message} → ${help}`;
}

/** Paths whose contents are not what they were, or that came or went. */
function differences(files: ReadonlyMap<string, string>): readonly string[] {
  const paths = new Set([...files.keys(), ...stock.keys()]);
  return [...paths].filter((path) => files.get(path) !== stock.get(path)).sort();
}

const stockText = (path: string): string => readFileSync(join(stockTemplates(), path), "utf8");

/** Something that is right in each slot. */
const fillings: Readonly<Record<string, string>> = {
  "result-mapping.ts": "Object.freeze(response)\n",
  "server-options.ts": "enforceStrictCapabilities: true,\n",
  "package-scripts.json": '{ "audit": "npm audit" }',
  "package-dependencies.json": '{ "left-pad": "1.3.0" }',
  "package-dev-dependencies.json": '{ "left-pad": "1.3.0" }',
};

describe("a slot", () => {
  it.each(slots.filter(({ member }) => member === undefined).map((slot) => [slot.name, slot] as const))(
    "%s changes its own file by what fills it, and no other byte",
    async (name, slot) => {
      const filling = fillings[name] ?? "filled: 1\n";
      const files = await render(layer({ [`slots/${name}.ejs`]: filling }));
      const changed = differences(files);
      expect(changed.length).toBeGreaterThan(0);
      if (!slot.file.includes("*") && !/tool|schema/.test(slot.file)) expect(changed).toHaveLength(1);
      for (const path of changed) {
        const before = `${slot.anchor?.lead ?? ""}${filling}${slot.anchor?.tail ?? ""}`;
        expect(files.get(path)?.split(before).length, path).toBe(2);
        expect(files.get(path)?.replace(before, ""), path).toBe(stock.get(path));
      }
    },
  );

  it.each(slots.map(({ name }) => name))("%s takes no text of the document as it is", async (name) => {
    const problem = await problemOf(layer({ [`slots/${name}.ejs`]: "<%- it.project.title %>\n" }));
    expect(problem).toContain(`safe-mcp/templates/slots/${name}.ejs:1:`);
    expect(problem).toContain("<%- takes only what an emitter has printed");
  });

  it("of package.json adds to the member that it is for", async () => {
    const files = await render(layer({ "slots/package-scripts.json.ejs": '{ "audit": "npm audit" }' }));
    expect(differences(files)).toEqual(["package.json"]);
    const before = JSON.parse(stock.get("package.json") ?? "");
    expect(JSON.parse(files.get("package.json") ?? "")).toEqual({
      ...before,
      scripts: { ...before.scripts, audit: "npm audit" },
    });
  });

  it("of package.json that is no object of texts is refused", async () => {
    expect(await problemOf(layer({ "slots/package-scripts.json.ejs": "[]" }))).toMatch(
      /TEMPLATE_OUTPUT safe-mcp\/templates\/slots\/package-scripts.json.ejs:1:1/,
    );
  });

  it("is filled by the first layer that fills it", async () => {
    const files = await render(
      layer({ "slots/banner.ts.ejs": "// ours\n" }),
      layer({ "slots/banner.ts.ejs": "// theirs\n" }),
    );
    expect(files.get("src/config.ts")).toMatch(/^\/\/ ours\n(?!\/\/ theirs)/);
    expect(files.get("src/main.ts")).toMatch(/^#!\/usr\/bin\/env node\n\/\/ ours\n/);
  });

  it("sees the tool that its file is made for", async () => {
    const files = await render(layer({ "slots/tool-after.ts.ejs": "export const risk = <%= it.tool.risk %>;\n" }));
    expect(files.get(toolFile)).toMatch(
      /\n}\);\nexport const risk = "destructive";\n$|\nexport const risk = "write";\n$/,
    );
  });

  it("that does not exist is an error with the nearest names", async () => {
    expect(await problemOf(layer({ "slots/tool-import.ts.ejs": "" }))).toMatch(
      /TEMPLATE_SLOT safe-mcp\/templates\/slots\/tool-import.ts.ejs:1:1 .*Did you mean tool-imports.ts/,
    );
  });

  it("may be named by its stem", async () => {
    expect(await problemOf(layer({ "slots/tool-imports.ejs": "" }))).toMatch(/Did you mean tool-imports.ts/);
  });
});

describe("a file of a layer", () => {
  it("replaces a stock template", async () => {
    const text = stockText("src/tools/tool.ts.ejs").replace("export const", "/** Ours. */\nexport const");
    const files = await render(layer({ "src/tools/tool.ts.ejs": text }));
    expect(differences(files)).toEqual(plan.tools.map(({ file }) => file).sort());
    expect(files.get(toolFile)?.replace("/** Ours. */\n", "")).toBe(stock.get(toolFile));
  });

  it("replaces a file that is no template, and may be one", async () => {
    const text = `// <%- it.emit.comment(it.project.title) %>\n${stockText("src/build-catalog.ts")}`;
    const files = await render(layer({ "src/build-catalog.ts.ejs": text, "vitest.config.ts": "export default {};\n" }));
    expect(differences(files)).toEqual(["src/build-catalog.ts", "vitest.config.ts"]);
    expect(files.get("vitest.config.ts")).toBe("export default {};\n");
  });

  it("without .ejs is copied, whatever it holds", async () => {
    const files = await render(layer({ "vitest.config.ts": "// <% not a tag\n" }));
    expect(files.get("vitest.config.ts")).toBe("// <% not a tag\n");
  });

  it("of the first layer goes before the same file of the next", async () => {
    const files = await render(
      layer({ "vitest.config.ts": "// first\n" }),
      layer({ "vitest.config.ts": "// second\n" }),
    );
    expect(files.get("vitest.config.ts")).toBe("// first\n");
  });

  it("is made once per tool when its path says so", async () => {
    const files = await render(
      layer({ "src/tools/[group]/[tool].policy.ts.ejs": "export const risk = <%= it.tool.risk %>;\n" }),
    );
    expect(differences(files)).toEqual(plan.tools.map(({ file }) => file.replace(/\.ts$/, ".policy.ts")).sort());
    expect(files.get("src/tools/refunds/create-refund.policy.ts")).toMatch(/^export const risk = "[a-z]+";\n$/);
  });

  it("is made once per schema, or once, when the layer says so", async () => {
    const files = await render(
      layer(
        {
          "src/schemas/[schema].name.ts.ejs": "export const name = <%= it.schema.exportName %>;\n",
          ".editorconfig": "root = true\n",
        },
        { extra: [".editorconfig"] },
      ),
    );
    const made = plan.schemas.map(({ file }) => file.replace(/\.ts$/, ".name.ts"));
    expect(differences(files)).toEqual([".editorconfig", ...made].sort());
  });

  it("that matches nothing is an error with the nearest names", async () => {
    expect(await problemOf(layer({ "src/tools/tools.ts.ejs": "" }))).toMatch(
      /TEMPLATE_UNMATCHED safe-mcp\/templates\/src\/tools\/tools.ts.ejs:1:1 .*src\/tools\/tool.ts.ejs.*"extra"/,
    );
    expect(await problemOf(layer({ "loging.ts": "" }))).toMatch(/src\/runtime\/logging.ts/);
  });

  it("with an unknown placeholder is an error", async () => {
    expect(await problemOf(layer({ "src/[tol].ts.ejs": "" }))).toMatch(/TEMPLATE_UNMATCHED .*Did you mean \[tool\]/);
  });

  it("cannot take the place of what the promises hang on", async () => {
    expect(await problemOf(layer({ "scopes.lock.json": "{}" }))).toMatch(/TEMPLATE_FORBIDDEN/);
  });

  it("cannot go where another file goes", async () => {
    expect(await problemOf(layer({ "src/tools/[group]/[tool].ts.ejs": "" }))).toMatch(/TEMPLATE_COLLISION|none/);
    expect(await problemOf(layer({ "src/tools/[group]/[tool].ts.ejs": "// mine\n" }))).toMatch(
      /TEMPLATE_COLLISION safe-mcp\/templates\/src\/tools\/\[group\]\/\[tool\].ts.ejs:1:1/,
    );
  });

  it("may be left out", async () => {
    const files = await render(layer({}, { omit: ["compose.yaml", "Dockerfile"] }));
    expect(differences(files)).toEqual(["Dockerfile", "compose.yaml"]);
  });

  it("that is left out must exist", async () => {
    expect(await problemOf(layer({}, { omit: ["compose.yml"] }))).toMatch(/TEMPLATE_UNMATCHED .*compose.yaml/);
  });
});

describe("a partial", () => {
  it("is included where a template says so, from any layer", async () => {
    const files = await render(
      layer({ "slots/tool-after.ts.ejs": "<%- include('shared.ts') -%>\n" }),
      layer({ "partials/shared.ts.ejs": "export const shared = <%= it.tool.name %>;\n" }),
    );
    expect(files.get(toolFile)).toMatch(/\nexport const shared = "create_refund";\n$/);
  });

  it("that is missing is an error with the nearest name", async () => {
    expect(
      await problemOf(
        layer({ "partials/shared.ts.ejs": "", "slots/tool-after.ts.ejs": "\n<%- include('share.ts') -%>\n" }),
      ),
    ).toMatch(/TEMPLATE_INCLUDE safe-mcp\/templates\/slots\/tool-after.ts.ejs:2:5 .*shared.ts/);
  });

  it("cannot include itself", async () => {
    expect(
      await problemOf(
        layer({ "partials/a.ts.ejs": "<%- include('a.ts') %>", "slots/tool-after.ts.ejs": "<%- include('a.ts') %>" }),
      ),
    ).toMatch(/TEMPLATE_INCLUDE .*includes itself/);
  });
});

describe("slots and copies of whole files", () => {
  it("go together while the copy keeps the place of the slot", async () => {
    const copy = stockText("src/connector.ts").replace("/** Puts tools", "/** Ours: puts tools");
    const files = await render(
      layer({ "src/connector.ts": copy, "slots/connector-middleware.ts.ejs": "  around.reverse();\n" }),
    );
    expect(files.get("src/connector.ts")).toMatch(/Ours: puts/);
    expect(files.get("src/connector.ts")).toMatch(/\n {2}around.reverse\(\);\n {2}const handle = around/);
  });

  it("are an error when it does not", async () => {
    expect(
      await problemOf(
        layer({ "src/connector.ts": "export {};\n", "slots/connector-middleware.ts.ejs": "around.reverse();\n" }),
      ),
    ).toMatch(/TEMPLATE_SLOT .*connector-middleware.ts.ejs:1:1 .*no place in safe-mcp\/templates\/src\/connector.ts/);
    expect(
      await problemOf(layer({ "src/tools/tool.ts.ejs": "export {};\n", "slots/tool-after.ts.ejs": "x;\n" })),
    ).toMatch(/TEMPLATE_SLOT .*<%# slot: tool-after.ts -%>/);
  });
});
