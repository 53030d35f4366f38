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

/** `declared`: the object that the declaration around a node is made of. */
function visit(
  node: SyntaxNode,
  path: readonly string[],
  fields: Map<string, TextField>,
  declared?: SyntaxNode,
  parent?: SyntaxNode,
): void {
  const text = textOf(node, parent !== undefined && parent === declared);
  if (text !== undefined) add(fields, [...path, text.name].join("."), text.node);
  const name = nameOf(node);
  const inner = name === undefined ? path : [...path, name];
  const object = isNamed(node, "VariableDeclarator") ? declaredObject(node["init"]) : declared;
  for (const child of childrenOf(node)) visit(child, inner, fields, object, node);
}

/** `{ … }` or `defineTool({ … })`; the object of a schema (`z.strictObject({ … })`) has properties of any name. */
function declaredObject(init: unknown): SyntaxNode | undefined {
  const value = init as SyntaxNode | null | undefined;
  if (value?.type === "ObjectExpression") return value;
  if (value?.type !== "CallExpression") return undefined;
  const { callee, arguments: list } = value as unknown as { callee: SyntaxNode; arguments: readonly SyntaxNode[] };
  return callee.type === "Identifier" && list[0]?.type === "ObjectExpression" ? list[0] : undefined;
}

function textOf(node: SyntaxNode, isDeclared: boolean): { name: string; node: SyntaxNode } | undefined {
  if (isNamed(node, "ObjectProperty")) {
    const name = nameOf(node);
    const value = node["value"] as SyntaxNode;
    // Of a tool itself any expression is a text: the owner may compute it. Below, a schema has such keys.
    if (name !== undefined && textProperties.has(name) && (isDeclared || isString(value))) return { name, node: value };
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
