import type { SyntaxNode } from "../merge/types.js";

type Parse = (text: string, options: Readonly<Record<string, unknown>>) => unknown;

const plain = /\.(?:[cm]?js|jsx)$/;
const typed = /\.(?:[cm]?ts|tsx)$/;

/** Whether the file holds TypeScript or JavaScript. */
export function isScript(path: string): boolean {
  return typed.test(path) || plain.test(path);
}

/** Babel's syntax tree of a script, by the parser that Prettier brings along; undefined for what is none. */
export async function syntaxTree(path: string, text: string): Promise<SyntaxNode | undefined> {
  if (!isScript(path)) return undefined;
  const { parsers } = await import("prettier/plugins/babel");
  const parse = parsers[typed.test(path) ? "babel-ts" : "babel"].parse as Parse;
  try {
    const root = await parse(text, { filepath: path, originalText: text });
    return isNode(root) ? root : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a value of a syntax tree is a node of it. */
export function isNode(value: unknown): value is SyntaxNode {
  if (typeof value !== "object" || value === null) return false;
  const { type, start, end } = value as Readonly<Record<string, unknown>>;
  return typeof type === "string" && typeof start === "number" && typeof end === "number";
}
