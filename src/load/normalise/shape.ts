import { type Draft, emptyObject, isObject } from "../draft.js";
import type { Kind, Shape } from "../grammar.js";
import type { Warn } from "./schema.js";

/** Whether a value fits its place: an object, a list, for a schema also a boolean. */
export function fits(value: Draft, kind: Kind, container: Shape["container"]): boolean {
  if (container === "list") return Array.isArray(value);
  return isObject(value) || (kind === "schema" && typeof value === "boolean");
}

/** What stands in for a value that does not fit: nothing (undefined), for a schema one that accepts anything. */
export function repairShape(value: Draft, kind: Kind, container: Shape["container"], warn: Warn): Draft | undefined {
  const wanted = container === "list" ? "a list" : "an object";
  const outcome = kind === "schema" ? "any value is accepted" : "it is ignored";
  warn(
    "DOCUMENT_SHAPE",
    `Here stands ${nameOf(value)} instead of ${kind === "schema" ? "a schema" : wanted}; ${outcome}.`,
  );
  return kind === "schema" ? emptyObject() : undefined;
}

function nameOf(value: Draft): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
