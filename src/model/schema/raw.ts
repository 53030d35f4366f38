import type { JsonObject, JsonValue } from "../../load/types.js";
import { own } from "../read-json.js";
import { isConstraint } from "./keywords.js";

/** A schema object of our own making, as safe as the document's. */
export function rawSchema(entries: { readonly [keyword: string]: JsonValue }): JsonObject {
  return Object.assign(Object.create(null), entries);
}

/** The same schema object without some of its keywords. */
export function without(raw: JsonObject, ...keywords: readonly string[]): JsonObject {
  return picked(raw, (keyword) => !keywords.includes(keyword));
}

/** What narrows a schema, without its texts. */
export function constraintsOnly(raw: JsonObject): JsonObject {
  return picked(raw, isConstraint);
}

/** The texts of a schema, without what narrows it. */
export function annotationsOnly(raw: JsonObject): JsonObject {
  return picked(raw, (keyword) => !isConstraint(keyword));
}

function picked(raw: JsonObject, isWanted: (keyword: string) => boolean): JsonObject {
  const rest: { [keyword: string]: JsonValue } = Object.create(null);
  for (const keyword of Object.keys(raw)) if (isWanted(keyword)) rest[keyword] = own(raw, keyword) ?? null;
  return rest;
}
