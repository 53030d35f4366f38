import type { KeyConflict, MergeNote } from "../types.js";
import { itemKeys } from "./item-keys.js";
import { ownersChoice } from "./owners-choice.js";
import { type JsonArray, type JsonNode, type JsonObject, sameValue } from "./parse-json.js";

/** What the merge makes of one value: as ours has it, as theirs has it, or put together from parts. */
export type Merged = Whole | Parts;

interface Whole {
  readonly from: "ours" | "theirs";
  readonly node: JsonNode;
}

export interface Parts {
  readonly from: "parts";
  readonly ours: JsonObject | JsonArray;
  readonly members: readonly MergedMember[];
}

export interface MergedMember {
  /** Key of an object; of a list's item the key that it is known by. */
  readonly key: string;
  readonly value: Merged;
  /** The value of ours that it stands for; undefined: it comes in. */
  readonly own: JsonNode | undefined;
}

/** What a merge goes by, and where it writes down what it met. */
export interface MergeContext {
  readonly path: string;
  /** Which side a conflict gets. */
  readonly prefer: "ours" | "theirs";
  readonly conflicts: KeyConflict[];
  readonly notes: MergeNote[];
  readonly source: { readonly base: string; readonly ours: string; readonly theirs: string };
}

/** Three-way merge of two values that stand at the same place; `pointer` by RFC 6901. */
export function mergeValues(
  base: JsonNode | undefined,
  ours: JsonNode,
  theirs: JsonNode,
  pointer: string,
  context: MergeContext,
): Merged {
  const mine: Merged = { from: "ours", node: ours };
  if (sameValue(ours, theirs) || sameValue(base, theirs)) return mine;
  const parts = mergeParts(base, ours, theirs, pointer, context);
  if (parts !== undefined) return parts;
  if (sameValue(base, ours)) return { from: "theirs", node: theirs };
  return settle({ base, ours, theirs }, pointer, context) === "ours" ? mine : { from: "theirs", node: theirs };
}

function mergeParts(
  base: JsonNode | undefined,
  ours: JsonNode,
  theirs: JsonNode,
  pointer: string,
  context: MergeContext,
): Merged | undefined {
  if (ours.kind === "object" && theirs.kind === "object") {
    const members = mergeMembers(valuesOf(base), valuesOf(ours), valuesOf(theirs), pointer, context);
    return { from: "parts", ours, members };
  }
  if (ours.kind !== "array" || theirs.kind !== "array") return undefined;
  const keys = itemKeys([base?.kind === "array" ? base : undefined, ours, theirs]);
  if (keys === undefined) return undefined;
  const [recorded = new Map(), mine = new Map(), incoming = new Map()] = keys;
  return { from: "parts", ours, members: mergeMembers(recorded, mine, incoming, pointer, context) };
}

function valuesOf(node: JsonNode | undefined): ReadonlyMap<string, JsonNode> {
  if (node?.kind !== "object") return new Map();
  return new Map([...node.members].map(([key, { value }]) => [key, value]));
}

type Values = ReadonlyMap<string, JsonNode>;

/** Members in the order of ours; what comes in stands behind the neighbour that it has in theirs. */
function mergeMembers(
  base: Values,
  ours: Values,
  theirs: Values,
  pointer: string,
  context: MergeContext,
): readonly MergedMember[] {
  const result: MergedMember[] = [];
  for (const [key, mine] of ours) {
    const value = mergeMember(base.get(key), mine, theirs.get(key), `${pointer}/${escape(key)}`, context);
    if (value !== undefined) result.push({ key, value, own: mine });
  }
  let behind = -1;
  for (const [key, incoming] of theirs) {
    const place = result.findIndex((member) => member.key === key);
    if (place !== -1) behind = place;
    else if (!ours.has(key) && comesIn(base.get(key), incoming, `${pointer}/${escape(key)}`, context)) {
      behind += 1;
      result.splice(behind, 0, { key, value: { from: "theirs", node: incoming }, own: undefined });
    }
  }
  return result;
}

/** A member that ours has; undefined: it goes. */
function mergeMember(
  base: JsonNode | undefined,
  ours: JsonNode,
  theirs: JsonNode | undefined,
  pointer: string,
  context: MergeContext,
): Merged | undefined {
  if (theirs !== undefined) return mergeValues(base, ours, theirs, pointer, context);
  const mine: Merged = { from: "ours", node: ours };
  if (base === undefined) return mine;
  if (sameValue(base, ours)) return undefined;
  return settle({ base, ours, theirs }, pointer, context) === "ours" ? mine : undefined;
}

/** Whether a member that ours lacks comes in: what the owner removed stays away. */
function comesIn(base: JsonNode | undefined, theirs: JsonNode, pointer: string, context: MergeContext): boolean {
  if (base === undefined) return true;
  if (!sameValue(base, theirs)) note(context, pointer, undefined, theirs);
  return false;
}

/** Both sides changed one value: the owner's if it is theirs to choose, else a conflict. */
function settle(
  sides: { readonly base: JsonNode | undefined; readonly ours: JsonNode; readonly theirs: JsonNode | undefined },
  pointer: string,
  context: MergeContext,
): "ours" | "theirs" {
  const choice = ownersChoice(context.path, pointer, sides.ours, sides.theirs);
  if (choice !== undefined) {
    if (choice === "ours") note(context, pointer, sides.ours, sides.theirs);
    return choice;
  }
  const text = (side: "base" | "ours" | "theirs"): string | undefined => {
    const node = sides[side];
    return node && context.source[side].slice(node.start, node.end);
  };
  context.conflicts.push({ pointer, base: text("base"), ours: text("ours"), theirs: text("theirs") });
  return context.prefer;
}

function note(
  { notes, source }: MergeContext,
  pointer: string,
  ours: JsonNode | undefined,
  theirs: JsonNode | undefined,
): void {
  notes.push({
    kind: "owner-kept",
    field: pointer,
    ours: ours && source.ours.slice(ours.start, ours.end),
    theirs: theirs && source.theirs.slice(theirs.start, theirs.end),
  });
}

function escape(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
