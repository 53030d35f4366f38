import type { JsonObject, JsonValue } from "../load/types.js";

/** The only way the model looks into a document: own properties, and types that are checked. */
export function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export function isScalar(value: JsonValue | undefined): value is string | number | boolean | null {
  return value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

export function textAt(object: JsonObject, key: string): string | undefined {
  const value = own(object, key);
  return typeof value === "string" ? value : undefined;
}

export function flagAt(object: JsonObject, key: string): boolean | undefined {
  const value = own(object, key);
  return typeof value === "boolean" ? value : undefined;
}

export function objectAt(object: JsonObject, key: string): JsonObject | undefined {
  const value = own(object, key);
  return isObject(value) ? value : undefined;
}

/** Empty when there is none. */
export function listAt(object: JsonObject, key: string): readonly JsonValue[] {
  const value = own(object, key);
  return isList(value) ? value : [];
}

/** The strings of a list; other elements are passed over. */
export function textsAt(object: JsonObject, key: string): readonly string[] {
  return listAt(object, key).filter((value) => typeof value === "string");
}

/** Equality of JSON values; the order of keys means nothing. */
export function sameJson(left: JsonValue, right: JsonValue): boolean {
  if (left === right) return true;
  if (isList(left)) {
    return (
      isList(right) && left.length === right.length && left.every((value, at) => sameJson(value, right[at] ?? null))
    );
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && sameJson(own(left, key) ?? null, own(right, key) ?? null))
  );
}
