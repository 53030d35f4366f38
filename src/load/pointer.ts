import type { JsonObject, JsonValue } from "./types.js";

/** Appends reference tokens to a pointer, escaped by RFC 6901 section 3. */
export function appendToPointer(pointer: string, ...tokens: readonly (string | number)[]): string {
  return tokens.reduce<string>((path, token) => `${path}/${escapeToken(String(token))}`, pointer);
}

/** The value at a local pointer (`#/a/b`), through own properties only; undefined when there is none. */
export function resolvePointer(root: JsonObject, pointer: string): JsonValue | undefined {
  const tokens = rawTokens(pointer);
  if (tokens === undefined) return undefined;
  let value: JsonValue = root;
  for (const raw of tokens) {
    if (value === null || typeof value !== "object") return undefined;
    const token = ownToken(value, raw);
    const next: JsonValue | undefined = token === undefined ? undefined : (value as JsonObject)[token];
    if (next === undefined) return undefined;
    value = next;
  }
  return value;
}

/** The tokens of `#`, `#/a/b` or `/a/b` as written; undefined when it is not a pointer. */
export function rawTokens(pointer: string): readonly string[] | undefined {
  const path = pointer.startsWith("#") ? pointer.slice(1) : pointer;
  if (path === "") return [];
  return path.startsWith("/") ? path.slice(1).split("/") : undefined;
}

/**
 * The own key of a value that a raw token names: taken literally first, then with percent-encoding undone, once
 * (RFC 6901 section 6).
 */
export function ownToken(value: object, raw: string): string | undefined {
  if (Array.isArray(value) && !/^\d+$/.test(raw)) return undefined;
  const literal = unescapeToken(raw);
  if (Object.hasOwn(value, literal)) return literal;
  const decoded = decodeToken(raw);
  return Object.hasOwn(value, decoded) ? decoded : undefined;
}

/** A raw token with percent-encoding and the escapes of RFC 6901 undone. */
export function decodeToken(raw: string): string {
  try {
    return unescapeToken(decodeURIComponent(raw));
  } catch {
    // A stray percent sign is taken literally.
    return unescapeToken(raw);
  }
}

function unescapeToken(token: string): string {
  return token.includes("~") ? token.replaceAll("~1", "/").replaceAll("~0", "~") : token;
}

function escapeToken(token: string): string {
  return token.includes("~") || token.includes("/") ? token.replaceAll("~", "~0").replaceAll("/", "~1") : token;
}
