import { cleanText } from "./clean-text.js";

/**
 * Any JSON in the form of a result: cleaned, without members that are null or empty. Items of lists stay, whatever they are:
 * in a row of a table the place says what a value is. Undefined when nothing is left.
 */
export function genericResult(value: unknown): unknown {
  if (typeof value === "string") return cleanText(value);
  if (typeof value !== "object" || value === null) return value ?? undefined;
  if (Array.isArray(value))
    return value.length === 0 ? undefined : value.map((item) => genericResult(item) ?? emptied(item));
  const members = genericMembers(Object.entries(value));
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

/** What is left of an item of which nothing is shown. */
export function emptied(item: unknown): unknown {
  if (Array.isArray(item)) return [];
  return typeof item === "object" && item !== null ? {} : null;
}

/** The members of an object, those that say something. */
export function genericMembers(
  members: readonly (readonly [string, unknown])[],
): readonly (readonly [string, unknown])[] {
  return members.flatMap(([name, member]) => {
    const kept = name === "__proto__" ? undefined : genericResult(member);
    return kept === undefined ? [] : [[cleanText(name), kept] as const];
  });
}

/** A whole answer of which nothing is declared: an empty list, the answer or a member of it, is what was found. */
export function genericAnswer(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return genericResult(value);
  if (Array.isArray(value)) return genericResult(value) ?? [];
  const kept = Object.entries(value).flatMap(([name, member]) =>
    Array.isArray(member) && member.length === 0 && name !== "__proto__"
      ? [[cleanText(name), []] as const]
      : genericMembers([[name, member]]),
  );
  return Object.fromEntries(kept);
}
