import type { SyntaxNode } from "../merge/index.js";
import { isNode, syntaxTree } from "../source/index.js";

/** The texts of a script that are URLs, however they are quoted; none of one that does not parse. */
export async function addressesIn(path: string, text: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    if (!isNode(value)) return;
    const { type, value: literal } = value as SyntaxNode & { readonly value?: unknown };
    if (type === "StringLiteral" && typeof literal === "string" && /^https?:/i.test(literal)) found.add(literal);
    Object.values(value).forEach(walk);
  };
  walk(await syntaxTree(path, text));
  return found;
}
