export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

export function objectAt(parent: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = parent !== undefined && Object.hasOwn(parent, key) ? parent[key] : undefined;
  return isObject(value) ? value : undefined;
}

export function listAt(parent: JsonObject, key: string): readonly Json[] {
  const value = Object.hasOwn(parent, key) ? parent[key] : undefined;
  return isList(value) ? value : [];
}

export function textsAt(parent: JsonObject, key: string): readonly string[] {
  return listAt(parent, key).filter((value) => typeof value === "string");
}

/** An object without a prototype, as names of a document ask for. */
export function record(entries: Iterable<readonly [string, Json]>): JsonObject {
  const created: Record<string, Json> = Object.create(null);
  for (const [key, value] of entries) created[key] = value;
  return created;
}

/** The same object with some members replaced, or taken out when `undefined`. */
export function changed(object: JsonObject, changes: Readonly<Record<string, Json | undefined>>): JsonObject {
  const kept = Object.entries(object).filter(([key]) => !Object.hasOwn(changes, key));
  const added = Object.entries(changes).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return record([...kept, ...added]);
}
