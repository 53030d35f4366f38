import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openSourceTools } from "../../../src/source/index.js";
import { projectWith } from "../merge/support.js";

const text = 'const a = "b"\n';
const formatted = 'const a = "b";\n';

describe("format", () => {
  it("follows the project's configuration, with overrides and .editorconfig", async () => {
    const project = projectWith({
      ".prettierrc": '{ "semi": false, "overrides": [{ "files": "test/**", "options": { "singleQuote": true } }] }',
      ".editorconfig": "root = true\n[*]\nindent_style = tab\n",
    });
    const { format } = await openSourceTools(project);
    expect(await format("src/a.ts", "if (a) {\n  b();\n}\n")).toBe("if (a) {\n\tb()\n}\n");
    expect(await format("test/a.ts", formatted)).toBe("const a = 'b'\n");
  });

  it("formats as Prettier does by itself where nothing is configured", async () => {
    const { format } = await openSourceTools(projectWith({}));
    expect(await format("src/a.ts", text)).toBe(formatted);
  });

  it("has nothing to say of a file that the project's formatter ignores, or does not know", async () => {
    const { format } = await openSourceTools(projectWith({ ".prettierignore": "src/\n", ".gitignore": "dist\n" }));
    expect(await format("src/a.ts", text)).toBeUndefined();
    expect(await format("dist/a.js", text)).toBeUndefined();
    expect(await format("Dockerfile", "FROM node\n")).toBeUndefined();
  });

  it.each([
    ["Prettier", { ".prettierrc": '{ "endOfLine": "crlf" }' }],
    ["EditorConfig", { ".editorconfig": "root = true\n[*]\nend_of_line = crlf\n" }],
  ])("gives plain line ends where %s says crlf, and the others when they are asked for", async (_, files) => {
    const { format } = await openSourceTools(projectWith(files));
    expect(await format("src/a.ts", text)).toBe(formatted);
    expect(await format("src/a.ts", text, "configured")).toBe('const a = "b";\r\n');
  });

  it("has nothing to say of a text that does not parse", async () => {
    const { format } = await openSourceTools(projectWith({}));
    expect(await format("src/a.ts", "const = ;")).toBeUndefined();
  });

  it("goes on without a configuration that cannot be read", async () => {
    const { format } = await openSourceTools(projectWith({ ".prettierrc": "{ semi: [" }));
    expect(await format("src/a.ts", text)).toBe(formatted);
  });

  it("takes the Prettier that the project has installed", async () => {
    const project = projectWith({
      "node_modules/prettier/package.json": '{ "name": "prettier", "version": "3.0.0", "main": "index.cjs" }',
      "node_modules/prettier/index.cjs":
        "module.exports = { format: () => 'theirs', resolveConfig: async () => ({}), getFileInfo: async () => ({ ignored: false, inferredParser: 'x' }) };",
    });
    const { format } = await openSourceTools(project);
    expect(await format("src/a.ts", text)).toBe("theirs");
  });

  it("takes its own in place of a package that is no Prettier", async () => {
    const project = projectWith({
      "node_modules/prettier/package.json": '{ "name": "prettier", "version": "0.0.0", "main": "index.cjs" }',
      "node_modules/prettier/index.cjs": "module.exports = { format: 'text' };",
    });
    const { format } = await openSourceTools(project);
    expect(await format("src/a.ts", text)).toBe(formatted);
  });
});

describe("a configuration that is a program", () => {
  const project = (): string =>
    projectWith({
      "prettier.config.cjs":
        "require('node:fs').writeFileSync(__dirname + '/ran', ''); module.exports = { semi: false };",
    });

  it("is not run, and counts as none", async () => {
    const folder = project();
    const { format } = await openSourceTools(folder);
    expect(await format("src/a.ts", text)).toBe(formatted);
    expect(existsSync(join(folder, "ran"))).toBe(false);
  });

  it("is run when its owner asks for it", async () => {
    const { format } = await openSourceTools(project(), { runPrograms: true });
    expect(await format("src/a.ts", formatted)).toBe(text);
  });
});

describe("a plugin", () => {
  const plugin =
    "require('node:fs').writeFileSync(__dirname + '/ran', ''); module.exports = { options: {}, languages: [] };";

  it("that is a file of the repository is not run", async () => {
    const folder = projectWith({ ".prettierrc": '{ "plugins": ["./plugin.cjs"] }', "plugin.cjs": plugin });
    const { format } = await openSourceTools(folder);
    expect(await format("src/a.ts", text)).toBe(formatted);
    expect(existsSync(join(folder, "ran"))).toBe(false);
  });
});

describe("parses", () => {
  it("tells scripts that parse from those that do not, and nothing of other files", async () => {
    const { parses } = await openSourceTools(projectWith({}));
    expect(await parses("src/a.ts", "const a: number = 1;")).toBe(true);
    expect(await parses("src/a.js", "const a: number = 1;")).toBe(false);
    expect(await parses("src/a.ts", "<<<<<<< yours\n")).toBe(false);
    expect(await parses("README.md", "<<<<<<< yours\n")).toBeUndefined();
  });
});

describe("syntaxTree", () => {
  it("is that of Babel, with offsets into the text", async () => {
    const { syntaxTree } = await openSourceTools(projectWith({}));
    const tree = await syntaxTree("src/a.ts", "\nlet a: string;\n");
    expect(tree).toMatchObject({
      type: "File",
      program: { body: [{ type: "VariableDeclaration", start: 1, end: 15 }] },
    });
  });

  it("is none for a text that does not parse, and for what is no script", async () => {
    const { syntaxTree } = await openSourceTools(projectWith({}));
    expect(await syntaxTree("src/a.ts", "let = ;")).toBeUndefined();
    expect(await syntaxTree("a.json", "{}")).toBeUndefined();
  });
});
