import { createHash } from "node:crypto";

/**
 * A JSON value in the one form of RFC 8785 (JSON Canonicalization Scheme): members sorted by UTF-16 code units, no white
 * space, numbers and strings as ECMAScript writes them. Members that are `undefined` are left out.
 */
export function canonicalJson(value: unknown): string {
  const sorted = inOrder(value);
  return sorted === unsortable ? written(value) : (JSON.stringify(sorted) ?? "null");
}

/** An object whose members no copy can have in order: the engine puts those named like array indices in front. */
const unsortable = Symbol("unsortable");
const isIndex = /^(?:0|[1-9]\d*)$/;

/** A sorted copy: to print one takes half the time of printing member by member. */
function inOrder(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(inOrder);
    return items.includes(unsortable) ? unsortable : items;
  }
  const members = value as Readonly<Record<string, unknown>>;
  const copy: Record<string, unknown> = Object.create(null);
  // Without a comparison function, sort() is by UTF-16 code units.
  for (const key of Object.keys(members).sort()) {
    const member = inOrder(members[key]);
    if (member === unsortable || isIndex.test(key)) return unsortable;
    copy[key] = member;
  }
  return copy;
}

function written(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map((item) => written(item ?? null)).join(",")}]`;
  const members = value as Readonly<Record<string, unknown>>;
  let text = "";
  for (const key of Object.keys(members).sort()) {
    const member = members[key];
    if (member !== undefined) text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${written(member)}`;
  }
  return `{${text}}`;
}

/** SHA-256 of a text in UTF-8, hex. */
export function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
