import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  type Node,
  parseAllDocuments,
  visit,
  type YAMLMap,
} from "yaml";
import { dressLike, plainText } from "../text/lines.js";
import { mergeScript } from "../script/merge-script.js";
import type { FileMerge, KeyConflict, SourceTools, Versions } from "../types.js";

/**
 * Merges YAML by line first, which keeps every comment and blank; where lines conflict, by key. What comes out must be
 * YAML that says what both sides say. Documents with anchors are merged by line only.
 */
export async function mergeYaml(versions: Versions, tools: SourceTools): Promise<FileMerge> {
  const byLine = await mergeScript(versions, {
    ...tools,
    parses: async (_path, text) => parseYaml(text) !== undefined,
  });
  if (byLine.kind === "clean") return byLine;
  const [base, ours, theirs] = [parseYaml(versions.base), parseYaml(versions.ours), parseYaml(versions.theirs)];
  if (base === undefined || ours === undefined || theirs === undefined) return byLine;
  if (![base, ours, theirs].every(isPlain)) return byLine;
  const conflicts: KeyConflict[] = [];
  mergeMaps(base.contents as YAMLMap, ours.contents as YAMLMap, theirs.contents as YAMLMap, "", conflicts);
  if (conflicts.length > 0) return { ...byLine, keys: conflicts };
  const text = ours.toString({ lineWidth: 0 });
  if (parseYaml(text) === undefined || losesComment(versions, text)) return byLine;
  const formatted = await tools.format(versions.path, text);
  return { kind: "clean", text: dressLike(formatted ?? text, versions.ours), notes: [] };
}

/** One document without errors; undefined otherwise. */
function parseYaml(text: string): Document.Parsed | undefined {
  const documents = parseAllDocuments(plainText(text), { uniqueKeys: true });
  const only = Array.isArray(documents) && documents.length === 1 ? documents[0] : undefined;
  return only !== undefined && only.errors.length === 0 ? only : undefined;
}

/** A mapping of text keys, without anchors and aliases. */
function isPlain({ contents }: Document.Parsed): boolean {
  if (!isMap(contents)) return false;
  let plain = true;
  visit(contents, {
    Alias: () => {
      plain = false;
    },
    Node: (_key, node) => {
      if (isAlias(node) || (isNode(node) && "anchor" in node && node.anchor !== undefined)) plain = false;
    },
    Pair: (_key, pair) => {
      if (!isScalar(pair.key) || typeof pair.key.value !== "string") plain = false;
    },
  });
  return plain;
}

/** Merges into `ours`, key by key; comments stand with the keys of `ours`. */
function mergeMaps(
  base: YAMLMap | undefined,
  ours: YAMLMap,
  theirs: YAMLMap,
  pointer: string,
  conflicts: KeyConflict[],
): void {
  for (const key of new Set([...keysOf(ours), ...keysOf(theirs)])) {
    const [recorded, mine, incoming] = [valueOf(base, key), valueOf(ours, key), valueOf(theirs, key)];
    if (same(mine, incoming) || same(recorded, incoming)) continue;
    if (isMap(mine) && isMap(incoming))
      mergeMaps(isMap(recorded) ? recorded : undefined, mine, incoming, `${pointer}/${key}`, conflicts);
    else if (!same(recorded, mine))
      conflicts.push({
        pointer: `${pointer}/${key}`,
        base: textOf(recorded),
        ours: textOf(mine),
        theirs: textOf(incoming),
      });
    else if (incoming === undefined) ours.delete(key);
    else if (isScalar(mine) && isScalar(incoming)) mine.value = incoming.value;
    else ours.set(key, incoming);
  }
}

function keysOf(map: YAMLMap): readonly string[] {
  return map.items.map(({ key }) => (isScalar(key) ? String(key.value) : ""));
}

function valueOf(map: YAMLMap | undefined, key: string): Node | undefined {
  const value = map?.get(key, true);
  return isNode(value) ? value : undefined;
}

function same(one: Node | undefined, other: Node | undefined): boolean {
  return textOf(one) === textOf(other);
}

function textOf(node: Node | undefined): string | undefined {
  return node && JSON.stringify(node);
}

/** A list or a key that is replaced takes its comments along; the owner's must not go that way. */
function losesComment({ base, ours }: Versions, merged: string): boolean {
  const comments = (text: string): readonly string[] => plainText(text).match(/(?<=^|\s)#.*$/gm) ?? [];
  const recorded = new Set(comments(base));
  return comments(ours).some((comment) => !recorded.has(comment) && !merged.includes(comment));
}
