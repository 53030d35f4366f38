import { childrenOf, isNamed, isString, stringOf } from "./nodes.js";
import type { SyntaxNode } from "../types.js";

/** A text for people or models in a script: the title or description of a tool, of a field, of the connector. */
export interface TextField {
  /** Where it belongs: names and keys from the outside in, the same in every version of a file. */
  readonly key: string;
  readonly start: number;
  readonly end: number;
  /** What the text says; undefined for an expression that is no plain text. */
  readonly value: string | undefined;
}

const textProperties = new Set(["title", "description", "instructions"]);

/** The texts of a script by key, in order of their places: `title: …`, `description: …` and `.describe(…)`. */
export function textFields(root: SyntaxNode): ReadonlyMap<string, TextField> {
  const fields = new Map<string, TextField>();
  visit(root, [], fields);
  return fields;
}

function visit(node: SyntaxNode, path: readonly string[], fields: Map<string, TextField>): void {
  const text = textOf(node, path);
  if (text !== undefined) add(fields, [...path, text.name].join("."), text.node);
  const inner = nameOf(node);
  for (const child of childrenOf(node)) visit(child, inner === undefined ? path : [...path, inner], fields);
}

function textOf(node: SyntaxNode, path: readonly string[]): { name: string; node: SyntaxNode } | undefined {
  if (isNamed(node, "ObjectProperty")) {
    const name = nameOf(node);
    const value = node["value"] as SyntaxNode;
    // One level below a declaration any expression is a text: the owner may compute it. Below, a schema has such keys.
    if (name !== undefined && textProperties.has(name) && (path.length === 1 || isString(value)))
      return { name, node: value };
  }
  if (isNamed(node, "CallExpression")) {
    const { callee, arguments: list } = node as unknown as { callee: SyntaxNode; arguments: readonly SyntaxNode[] };
    const [only] = list;
    if (isNamed(callee, "MemberExpression") && keyName(callee["property"]) === "describe" && list.length === 1 && only)
      return { name: "describe()", node: only };
  }
  return undefined;
}

/** The same key twice is told apart by its number: two texts of one chain of calls. */
function add(fields: Map<string, TextField>, key: string, node: SyntaxNode): void {
  let free = key;
  for (let count = 2; fields.has(free); count++) free = `${key}#${String(count)}`;
  fields.set(free, { key: free, start: node.start, end: node.end, value: stringOf(node) });
}

/** What a declaration or a property adds to the path. */
function nameOf(node: SyntaxNode): string | undefined {
  if (isNamed(node, "VariableDeclarator")) return keyName(node["id"]);
  return isNamed(node, "ObjectProperty") && node["computed"] !== true ? keyName(node["key"]) : undefined;
}

function keyName(node: unknown): string | undefined {
  const { type, name, value } = (node ?? {}) as Readonly<Record<string, unknown>>;
  if (type === "Identifier") return String(name);
  return type === "StringLiteral" ? String(value) : undefined;
}
