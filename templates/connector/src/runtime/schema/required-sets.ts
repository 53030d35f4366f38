import type { z } from "zod";
import { constraint } from "./constraint.js";

type Members = Readonly<Record<string, unknown>>;

/**
 * A choice among forms that do nothing but require: at least one of the sets of properties (`anyOf`), or exactly one
 * (`oneOf`), is there whole. Not advertised, as clients differ in what they make of it; the answer to a wrong value explains.
 */
export function requiredSets(
  mode: "anyOf" | "oneOf",
  sets: readonly (readonly string[])[],
): z.ZodCustom<Members, Members> {
  const named = sets.map((names) => (names.length === 0 ? "none of them" : names.join(" and ")));
  const expected = `${mode === "oneOf" ? "exactly" : "at least"} one of: ${named.join("; ")}`;
  return constraint<Members>({ keywords: {}, expected }, (members) => {
    const present = sets.filter((names) => names.every((name) => isGiven(members, name))).length;
    if (present === 0) return "lacks properties of which some are needed";
    return mode === "oneOf" && present > 1 ? "has properties that exclude each other" : undefined;
  });
}

function isGiven(members: unknown, name: string): boolean {
  const object = Object(members);
  return Object.hasOwn(object, name) && object[name] !== undefined;
}
