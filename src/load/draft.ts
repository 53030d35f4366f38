/** A document while this stage works on it: like `JsonValue`, still mutable. Objects have no prototype. */
export type Draft = null | boolean | number | string | Draft[] | DraftObject;
export interface DraftObject {
  [key: string]: Draft;
}

/** `Object.create(null)` would be a hash table to V8; this one is laid out like any other object. */
export function emptyObject(): DraftObject {
  return Object.setPrototypeOf({}, null);
}

export function isObject(value: unknown): value is DraftObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The member when it is an object. */
export function objectAt(holder: DraftObject, key: string): DraftObject | undefined {
  const value = holder[key];
  return isObject(value) ? value : undefined;
}

/** The member when it is a list. */
export function listAt(holder: DraftObject, key: string): Draft[] | undefined {
  const value = holder[key];
  return Array.isArray(value) ? value : undefined;
}

/** The member when it is a string. */
export function stringAt(holder: DraftObject, key: string): string | undefined {
  const value = holder[key];
  return typeof value === "string" ? value : undefined;
}
