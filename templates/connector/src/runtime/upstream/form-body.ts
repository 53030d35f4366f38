import type { FieldEncoding } from "../tool.js";
import { isRecord } from "./scalar-text.js";
import { type Pair, serializePairs } from "./serialize-parameter.js";

type Encodings = Readonly<Record<string, FieldEncoding>> | undefined;

/**
 * `application/x-www-form-urlencoded`. A field is written as its encoding says. Without one, lists repeat their name
 * (the default of OpenAPI) and nested values take brackets, `a[b]=c`: what form-reading frameworks expect, where the
 * default of OpenAPI 3.1, a JSON text, would be taken for a string.
 */
export function formBody(fields: Readonly<Record<string, unknown>>, encodings: Encodings): string {
  return Object.entries(fields)
    .flatMap(([name, value]) => fieldPairs(name, value, ownEncoding(encodings, name)))
    .map(([name, value]) => `${name}=${value}`)
    .join("&")
    .replaceAll("%20", "+");
}

function fieldPairs(name: string, value: unknown, encoding: FieldEncoding | undefined): readonly Pair[] {
  const { contentType, explode } = encoding ?? {};
  const style = encoding?.style ?? (explode === undefined ? undefined : "form");
  if (style !== undefined) return serializePairs({ style, ...(explode !== undefined && { explode }) }, name, value);
  if (contentType !== undefined && typeof value === "object") return serializePairs({ contentType }, name, value);
  return serializePairs({ style: isNested(value) ? "deepObject" : "form" }, name, value);
}

function isNested(value: unknown): boolean {
  return isRecord(value) || (Array.isArray(value) && value.some((item) => isRecord(item) || Array.isArray(item)));
}

/** The encoding of a field; a field named like a member of every object has none by accident. */
export function ownEncoding(encodings: Encodings, name: string): FieldEncoding | undefined {
  return encodings !== undefined && Object.hasOwn(encodings, name) ? encodings[name] : undefined;
}
