import type { SyntaxNode } from "../types.js";
import { type NamedImport, namedImports } from "./align-imports.js";
import { childrenOf } from "./nodes.js";
import { replaceSpans } from "./replace-spans.js";

/**
 * Brings back names that the merged text uses and the owner's version imported: the generator needs one no longer and
 * dropped its import, the owner's own lines still do.
 */
export function restoreImports(merged: string, tree: SyntaxNode, ours: string, ourTree: SyntaxNode): string {
  const present = namedImports(tree, merged);
  const known = new Set([
    ...declaredNames(tree),
    ...[...present.values()].flatMap(({ names }) => names.map(localName)),
  ]);
  const used = usedNames(tree);
  const replacements = [...namedImports(ourTree, ours)].flatMap(([module, { names, typeOnly }]) => {
    const missing = names.filter((name) => used.has(localName(name)) && !known.has(localName(name)));
    if (missing.length === 0) return [];
    const there = present.get(module);
    if (there === undefined) return [{ start: 0, end: 0, text: `${statement(module, missing, typeOnly)}\n` }];
    return [
      {
        start: there.start,
        end: there.end,
        text: statement(module, [...there.names, ...missing], both(there, typeOnly)),
      },
    ];
  });
  return replaceSpans(merged, replacements);
}

function both(there: NamedImport, typeOnly: boolean): boolean {
  return there.typeOnly && typeOnly;
}

function statement(module: string, names: readonly string[], typeOnly: boolean): string {
  return `import ${typeOnly ? "type " : ""}{ ${names.join(", ")} } from ${JSON.stringify(module)};`;
}

/** `name`, `type Name` or `name as local`. */
function localName(specifier: string): string {
  return (
    specifier
      .replace(/^type /, "")
      .split(" as ")
      .at(-1) ?? specifier
  );
}

/** Names that stand for something; not the keys of properties, nor what stands after a dot. */
function usedNames(node: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (at: SyntaxNode): void => {
    if (at.type === "ImportDeclaration") return;
    if (at.type === "Identifier") names.add(String(at["name"]));
    const label = labelOf(at);
    for (const child of childrenOf(at)) if (child !== label) visit(child);
  };
  visit(node);
  return names;
}

function labelOf(node: SyntaxNode): unknown {
  if (node["computed"] === true) return undefined;
  if (node.type === "MemberExpression" || node.type === "OptionalMemberExpression") return node["property"];
  return node.type === "ObjectProperty" && node["shorthand"] !== true ? node["key"] : undefined;
}

/** Names that the module itself declares at its top, or imports as a default or a namespace. */
function declaredNames(root: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: SyntaxNode): void => {
    const { id, local } = node as { readonly id?: SyntaxNode | null; readonly local?: SyntaxNode };
    for (const named of [id, local]) if (named?.type === "Identifier") names.add(String(named["name"]));
    if (node.type !== "BlockStatement") for (const child of childrenOf(node)) visit(child);
  };
  visit(root);
  return names;
}
