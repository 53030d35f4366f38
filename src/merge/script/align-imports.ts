import type { SyntaxNode } from "../types.js";
import type { Alignment, Trees } from "./align.js";
import type { Replacement } from "./replace-spans.js";

type Side = "base" | "ours" | "theirs";
const sides: readonly Side[] = ["base", "ours", "theirs"];

/** An import declaration that consists of names in braces. */
export interface NamedImport {
  readonly start: number;
  readonly end: number;
  /** `name`, `type Name` or `name as other`, as they stand in the braces. */
  readonly names: readonly string[];
  readonly typeOnly: boolean;
}

/**
 * Three-way merge of the names that are imported from one module: a set, so that a name more on each side is no
 * conflict. Looks at modules that both sides import, once and by names only.
 */
export function alignImports({ versions, ...trees }: Trees): Alignment {
  const of = (side: Side): ReadonlyMap<string, NamedImport> => namedImports(trees[side], versions[side]);
  const imports = { base: of("base"), ours: of("ours"), theirs: of("theirs") };
  const edits: Record<Side, Replacement[]> = { base: [], ours: [], theirs: [] };
  for (const [module, ours] of imports.ours) {
    const [base, theirs] = [imports.base.get(module), imports.theirs.get(module)];
    if (theirs === undefined || [base, theirs].some((side) => side && side.typeOnly !== ours.typeOnly)) continue;
    const text = mergedStatement(module, base?.names ?? [], ours, theirs);
    if (text === undefined) continue;
    for (const side of sides) {
      const found = imports[side].get(module);
      if (found !== undefined) edits[side].push({ start: found.start, end: found.end, text });
    }
  }
  return { ...edits, notes: [] };
}

/** undefined when only one side changed the names, and lines will do. */
function mergedStatement(
  module: string,
  base: readonly string[],
  { names: ours, typeOnly }: NamedImport,
  { names: theirs }: NamedImport,
): string | undefined {
  if ([ours, theirs].some((names) => sameNames(names, base)) || sameNames(ours, theirs)) return undefined;
  const gone = new Set(base.filter((name) => !theirs.includes(name)));
  const added = theirs.filter((name) => !base.includes(name) && !ours.includes(name));
  const merged = [...ours.filter((name) => !gone.has(name)), ...added];
  if (merged.length === 0) return undefined;
  const names = sameNames(ours, sorted(ours)) ? sorted(merged) : merged;
  return `import ${typeOnly ? "type " : ""}{ ${names.join(", ")} } from ${JSON.stringify(module)};`;
}

function sameNames(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, index) => name === other[index]);
}

/** As the generator sorts them: without regard to `type` and case. */
function sorted(names: readonly string[]): readonly string[] {
  const key = (name: string): string => name.replace(/^type /, "").toLowerCase();
  return [...names].sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

/** Modules that are imported by names only and once; a comment in the statement leaves it out. */
export function namedImports(root: SyntaxNode, text: string): ReadonlyMap<string, NamedImport> {
  const found = new Map<string, NamedImport>();
  const repeated = new Set<string>();
  const { body } = (root["program"] ?? root) as { readonly body?: readonly SyntaxNode[] };
  for (const node of body ?? []) {
    if (node.type !== "ImportDeclaration") continue;
    const module = String((node["source"] as Readonly<Record<string, unknown>>)["value"]);
    const specifiers = node["specifiers"] as readonly SyntaxNode[];
    if (found.has(module)) repeated.add(module);
    const source = text.slice(node.start, node.end);
    if (specifiers.length === 0 || specifiers.some(({ type }) => type !== "ImportSpecifier") || /\/[/*]/.test(source))
      continue;
    const names = specifiers.map(({ start, end }) => text.slice(start, end).replace(/\s+/g, " "));
    found.set(module, { start: node.start, end: node.end, names, typeOnly: node["importKind"] === "type" });
  }
  for (const module of repeated) found.delete(module);
  return found;
}
