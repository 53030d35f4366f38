import type { Hunk } from "../text/merge-text.js";

type Entries = ReadonlyMap<string, readonly string[]>;

/** What an entry is known by: the key of a property, the module of an import, the first property of an item, a comment. */
const heads: readonly RegExp[] = [
  /^\s*\/\/.*$/,
  /^\s*(?:\w[\w$]*|"[^"]+"|'[^']+')\??:/,
  /^import .* from ["'][^"']+["'];?$/,
  /^\s*\{ \w+: (?:"[^"]*"|'[^']*')/,
];

/**
 * Decides a conflict whose lines are whole entries of an object, a list or the imports: by key instead of by line, so
 * that neighbours can be changed by different sides. undefined when they are not, or one entry was changed by both.
 */
export function mergeEntries({ base, ours, theirs }: Hunk): readonly string[] | undefined {
  const [recorded, mine, incoming] = [entriesOf(base), entriesOf(ours), entriesOf(theirs)];
  if (recorded === undefined || mine === undefined || incoming === undefined) return undefined;
  const result: (readonly [key: string, lines: readonly string[]])[] = [];
  for (const [key, lines] of mine) {
    const merged = mergeEntry(recorded.get(key), lines, incoming.get(key));
    if (merged === "conflict") return undefined;
    if (merged !== undefined) result.push([key, merged]);
  }
  let behind = -1;
  for (const [key, lines] of incoming) {
    const place = result.findIndex(([other]) => other === key);
    if (place !== -1) behind = place;
    else if (!mine.has(key) && !recorded.has(key)) result.splice((behind += 1), 0, [key, lines]);
    else if (!mine.has(key) && !same(recorded.get(key), lines)) return undefined;
  }
  return result.flatMap(([, lines]) => lines);
}

/** Lines of an entry that ours has; undefined: it goes. */
function mergeEntry(
  base: readonly string[] | undefined,
  ours: readonly string[],
  theirs: readonly string[] | undefined,
): readonly string[] | "conflict" | undefined {
  if (same(ours, theirs) || same(base, theirs)) return ours;
  if (same(base, ours)) return theirs;
  return base === undefined && theirs === undefined ? ours : "conflict";
}

/** The lines by entry; undefined when they begin or end within one, or two share a key. */
function entriesOf(lines: readonly string[]): Entries | undefined {
  const entries = new Map<string, string[]>();
  const indent = indentOf(lines[0] ?? "");
  let current: string[] | undefined;
  for (const line of lines) {
    const head = indentOf(line) === indent && !/^\s*[)\]}]/.test(line) ? headOf(line) : undefined;
    if (head !== undefined) {
      if (entries.has(head)) return undefined;
      current = [line];
      entries.set(head, current);
    } else if (
      current === undefined ||
      indentOf(line) < indent ||
      (indentOf(line) === indent && !/^\s*[)\]}]/.test(line))
    )
      return undefined;
    else current.push(line);
  }
  return [...entries.values()].every(isWhole) ? entries : undefined;
}

function headOf(line: string): string | undefined {
  for (const head of heads) {
    const match = head.exec(line)?.[0];
    if (match !== undefined)
      return match.startsWith("import") ? match.slice(match.lastIndexOf(" from ")).replace(/;$/, "") : match.trim();
  }
  return undefined;
}

/** An import is whole; a property ends with a comma, and what it opens it closes. */
function isWhole(lines: readonly string[]): boolean {
  const text = lines.join("\n").replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, '""');
  const count = (characters: RegExp): number => text.match(characters)?.length ?? 0;
  if (text.startsWith("import ") || /^\s*\/\//.test(text)) return true;
  return text.trimEnd().endsWith(",") && count(/[([{]/g) === count(/[)\]}]/g);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function same(one: readonly string[] | undefined, other: readonly string[] | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.length === other.length && one.every((line, index) => line === other[index]);
}
