import type { SyntaxNode } from "../types.js";

const notChildren = new Set([
  "tokens",
  "comments",
  "errors",
  "leadingComments",
  "trailingComments",
  "innerComments",
  "loc",
]);

/** The nodes right below a node, in the order of the text. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children = Object.entries(node).flatMap(([name, value]) => {
    if (notChildren.has(name)) return [];
    return (Array.isArray(value) ? value : [value]).filter(isNode);
  });
  return children.sort((one, other) => one.start - other.start);
}

export function isNamed(node: SyntaxNode, type: string): boolean {
  return node.type === type;
}

/** Whether an expression is a text as it stands: a literal, or literals added up. */
export function isString(node: SyntaxNode): boolean {
  return stringOf(node) !== undefined;
}

/** What a text expression says; undefined when it is none, or holds anything but text. */
export function stringOf(node: SyntaxNode): string | undefined {
  if (node.type === "StringLiteral") return String(node["value"]);
  if (node.type === "TemplateLiteral") return templateText(node);
  if (node.type !== "BinaryExpression" || node["operator"] !== "+") return undefined;
  const [left, right] = [node["left"], node["right"]].map((side) => (isNode(side) ? stringOf(side) : undefined));
  return left === undefined || right === undefined ? undefined : left + right;
}

function templateText(node: SyntaxNode): string | undefined {
  const quasis = node["quasis"];
  if (!Array.isArray(quasis) || quasis.length !== 1) return undefined;
  const { cooked } = (quasis[0] as { readonly value: { readonly cooked: unknown } }).value;
  return typeof cooked === "string" ? cooked : undefined;
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && "start" in value && "end" in value;
}
