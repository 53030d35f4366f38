import { printable } from "../../diagnostics/index.js";
import { type Draft, type DraftObject, isObject } from "../draft.js";
import type { Origin, Origins } from "../origins.js";
import { appendToPointer } from "../pointer.js";
import type { Warnings } from "../warnings.js";
import { type BoundedJsonPath, type Selected, valueAt } from "./bounded-json-path.js";
import type { Merger } from "./merger.js";
import { type Action, below } from "./read-overlay.js";
import { refuseOverlay } from "./refuse-overlay.js";

/** The document that overlays are applied to, and what they are applied with. */
export interface OverlayTarget {
  readonly root: DraftObject;
  readonly label: string;
  readonly paths: BoundedJsonPath;
  readonly merger: Merger;
  readonly origins: Origins;
  readonly warnings: Warnings;
}

/** Applies one action in place. @throws Refusal `OVERLAY_UNUSABLE`, `DOCUMENT_TOO_LARGE` */
export function applyAction({ target, change, at }: Action, document: OverlayTarget): void {
  const { root, paths, merger, warnings } = document;
  const selected = paths.select(root, target, below(at, "target"));
  if (change.kind === "none" || selected.length === 0) {
    const what = change.kind === "none" ? "says nothing to do" : `selects nothing by ${printable(target)}`;
    return warnings.warn("OVERLAY_NO_EFFECT", `An action of the overlay ${what}.`, below(at, "target"));
  }
  if (change.kind === "remove") return removeAll(selected, document, at);
  if (new Set(selected.map(({ value }) => kindOf(value))).size > 1) {
    const message = `The path ${printable(target)} selects places of different kinds (objects, lists, single values).`;
    return refuseOverlay(message, below(at, "target"));
  }
  if (change.kind === "update") return addToAll(selected, change.value, below(at, "update"), document);
  const source = paths.select(root, change.path, below(at, "copy"));
  const [only] = source;
  if (only === undefined || source.length > 1) {
    const message = `\`copy\` takes a single place; ${printable(change.path)} selects ${source.length}.`;
    return refuseOverlay(message, below(at, "copy"));
  }
  // Taken before it is written: the source may lie in its own target.
  const value = merger.copy(only.value, originOf(only.tokens, document), only.tokens.length);
  addToAll(selected, value, originOf(only.tokens, document), document);
}

function addToAll(selected: readonly Selected[], value: Draft, from: Origin, { root, merger }: OverlayTarget): void {
  for (const { tokens, value: target } of selected) {
    const combined = merger.addTo(target, value, from, tokens.length);
    if (combined !== target) put(valueAt(root, tokens.slice(0, -1)), tokens.at(-1), combined);
  }
}

function put(holder: Draft | undefined, token: string | number | undefined, value: Draft): void {
  if (Array.isArray(holder)) holder[Number(token)] = value;
  else if (isObject(holder) && token !== undefined) holder[token] = value;
}

function removeAll(selected: readonly Selected[], document: OverlayTarget, at: Origin): void {
  const holders = new Map<Draft, { tokens: readonly (string | number)[]; members: Set<string | number> }>();
  for (const { tokens } of selected) {
    const member = tokens.at(-1);
    const holder = valueAt(document.root, tokens.slice(0, -1));
    if (member === undefined || holder === undefined) {
      return refuseOverlay("The document itself cannot be removed.", below(at, "target"));
    }
    const known = holders.get(holder) ?? { tokens: tokens.slice(0, -1), members: new Set() };
    holders.set(holder, known);
    known.members.add(member);
  }
  // Before anything moves: pointers are those of the document as the action found it.
  for (const [holder, { tokens }] of holders) if (Array.isArray(holder)) noteItems(holder, tokens, document);
  for (const [holder, { members }] of holders) removeMembers(holder, members);
}

/** The items that stay keep their places in the user's file. */
function noteItems(list: readonly Draft[], tokens: readonly (string | number)[], document: OverlayTarget): void {
  const origin = originOf(tokens, document);
  for (const [index, item] of list.entries()) document.origins.note(item, below(origin, index));
}

function removeMembers(holder: Draft, members: ReadonlySet<string | number>): void {
  if (isObject(holder)) for (const member of members) delete holder[member];
  if (!Array.isArray(holder)) return;
  const rest = holder.filter((_item, index) => !members.has(index));
  holder.length = 0;
  for (const item of rest) holder.push(item);
}

/** Where a part of the document stands in the user's own files. */
function originOf(tokens: readonly (string | number)[], { origins, root, label }: OverlayTarget): Origin {
  const { file = label, pointer = "#" } = origins.locate(root, label, appendToPointer("#", ...tokens));
  return { file, pointer };
}

function kindOf(value: Draft): "list" | "object" | "single" {
  if (Array.isArray(value)) return "list";
  return isObject(value) ? "object" : "single";
}
