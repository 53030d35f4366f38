import { describe, expect, it } from "vitest";
import type { ToolTemplateContext } from "../../../../templates/context/index.js";
import { Refusal } from "../../../../src/diagnostics/index.js";
import { ownWords, prose } from "../../../../src/render/code/index.js";
import { emitters } from "../../../../src/render/context/emitters.js";
import { compiled } from "../support.js";

const hostile = '"; process.exit(); //';
const it_ = { emit: emitters, tool: { description: hostile } } as unknown as ToolTemplateContext;

function problemOf(run: () => unknown): string {
  try {
    return String(run());
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, location, message } = error.diagnostic;
    return `${code} ${location?.line}:${location?.column} ${message}`;
  }
}

describe("a template", () => {
  it("prints prepared values as they are", () => {
    expect(compiled("a <%- view.word %> b")({ word: ownWords("<x>") })).toBe("a <x> b");
  });

  it("is run once: what a value holds is never a template", () => {
    expect(compiled("<%- view.word %>", "markdown")({ word: prose("<%- 1 + 1 %>") })).toContain("1 + 1");
  });

  it("sees its view and nothing inherited", () => {
    expect(compiled("<% if (view.constructor === undefined) { %>nothing<% } %>")({})).toBe("nothing");
  });

  it("may use loops and conditions", () => {
    const text =
      "<% for (const word of view.words) { -%>\n<% if (word.long) { -%>\n- <%- word.text %>\n<% } else { -%>\nshort\n<% } -%>\n<% } -%>\n";
    const words = [{ long: true, text: ownWords("long") }, { long: false }];
    expect(compiled(text, "plain")({ words })).toBe("- long\nshort\n");
  });
});

describe("<%= prints by the rules of the file", () => {
  it("a literal in TypeScript", () => {
    expect(compiled("const x = <%= it.tool.description %>;", "typescript", false)({}, it_)).toBe(
      String.raw`const x = '"; process.exit(); //';`,
    );
  });

  it("a JSON value in JSON", () => {
    expect(JSON.parse(compiled('{ "x": <%= it.tool.description %> }', "json", false)({}, it_))).toEqual({ x: hostile });
  });

  it("escaped words in Markdown", () => {
    expect(compiled("<%= it.title %>", "markdown", false)({}, { title: "[x](javascript:1)" })).toBe(
      String.raw`\[x\]\(javascript:1\)`,
    );
  });

  it("names and numbers, and nothing else, in any other file", () => {
    expect(compiled("x: <%= it.name %> <%= 3 %>", "plain", false)({}, { name: "list_pets" })).toBe("x: list_pets 3");
    expect(problemOf(() => compiled("x:\n  <%= it.name %>", "plain", false)({}, { name: "${{ secrets.X }}" }))).toMatch(
      /^TEMPLATE_RENDER 2:7 .*names and numbers only/,
    );
  });
});

describe("a raw string is refused while the template is rendered", () => {
  it.each([
    ["<%- it.tool.description %>", /TEMPLATE_RENDER 1:5 .*only what an emitter has printed/],
    ["a\n  <%= it.tool.descripton %>", /TEMPLATE_RENDER 2:7 .*undefined/],
    ["<%- view.nothing %>", /TEMPLATE_RENDER 1:5 .*undefined/],
    ["<%= it.tool.missing.name %>", /TEMPLATE_RENDER 1:5 .*undefined/],
    ["<%= it.emit.literal(1) %>", /TEMPLATE_RENDER 1:5 .*code already/],
  ])("%s", (text, problem) => {
    expect(problemOf(() => compiled(text, "typescript", false)({}, it_))).toMatch(problem);
  });

  it("an object that looks like code is none", () => {
    const forged = { text: "evil", kind: "typescript", toString: () => "evil" };
    expect(problemOf(() => compiled("<%- view.forged %>", "typescript", false)({ forged }))).toMatch(/TEMPLATE_RENDER/);
  });
});

describe("what has been printed may stand in its own place only", () => {
  it.each([
    ['const x = "<%= it.tool.description %>";', /TEMPLATE_PLACE 1:16 .*inside quotes/],
    ["const x = `a ${1} <%= it.tool.description %>`;", /TEMPLATE_PLACE .*inside a template literal/],
    ["/** <%= it.tool.description %> */", /TEMPLATE_PLACE .*inside a comment/],
    ["// <%- it.emit.literal(1) %>", /TEMPLATE_PLACE .*inside a comment/],
    ["const x = /<%= it.tool.description %>/;", /TEMPLATE_PLACE .*inside a regular expression/],
    ["<%- it.emit.comment(it.tool.description) %>", /TEMPLATE_PLACE .*Text for a comment cannot stand outside/],
    ["<%- it.emit.markdown(it.tool.description) %>", /TEMPLATE_PLACE .*Markdown cannot stand in a typescript file/],
    ["<%- it.emit.json(1) %>", /TEMPLATE_PLACE .*JSON/],
  ])("%s", (text, problem) => {
    expect(problemOf(() => compiled(text, "typescript", false)({}, it_))).toMatch(problem);
  });

  it.each([
    ["`${<%= it.tool.description %>}`", "`${'\"; process.exit(); //'}`"],
    ["// <%- it.emit.comment(it.tool.description) %>", '// "; process.exit();'],
    ["const pattern = /[\"'`]/; const x = <%= 1 %>;", "const pattern = /[\"'`]/; const x = 1;"],
    ["const half = 4 / 2; const x = <%= 1 %> / 2;", "const half = 4 / 2; const x = 1 / 2;"],
  ])("%s is fine", (text, printed) => {
    expect(compiled(text, "typescript", false)({}, it_)).toBe(printed);
  });
});

describe("text in a comment", () => {
  it.each([
    "*/ process.exit() /*",
    "\u2028process.exit()",
    "@ts-ignore",
    "# sourceMappingURL=//evil.example",
    "#__PURE__",
  ])("%j is words", (text) => {
    expect(String(emitters.comment(text))).toMatch(/^[\p{L}\p{M}\p{N}.,;:!?'"()%&+=_… -]*$/u);
  });

  it.each(["eslint-disable no-eval", "prettier-ignore", "ts-nocheck", "v8 ignore next"])(
    "%s gives no order",
    (text) => {
      expect(String(emitters.comment(text))).toBe(`… ${text}`);
    },
  );
});
