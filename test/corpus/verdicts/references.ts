import { isList, isObject, type Json, type JsonObject } from "./json.js";

/** What a reference leads to, and where that stands. */
export function resolve(
  document: JsonObject,
  value: Json,
  pointer: string,
): { readonly value: JsonObject; readonly pointer: string } {
  let current: Json | undefined = value;
  let place = pointer;
  for (let hops = 0; hops < 20 && isObject(current) && typeof current["$ref"] === "string"; hops += 1) {
    place = current["$ref"];
    current = valueAt(document, place);
  }
  return { value: isObject(current) ? current : {}, pointer: place };
}

export function valueAt(document: JsonObject, reference: string): Json | undefined {
  let current: Json | undefined = document;
  for (const token of reference.slice(2).split("/")) {
    const key = decodeURIComponent(token).replaceAll("~1", "/").replaceAll("~0", "~");
    if (isList(current)) current = current[Number(key)];
    else current = isObject(current) && Object.hasOwn(current, key) ? current[key] : undefined;
  }
  return current;
}

/** A token of a JSON Pointer (RFC 6901 section 3). */
export function escaped(token: string | number): string {
  return String(token).replaceAll("~", "~0").replaceAll("/", "~1");
}
