import type { JsonObject, JsonValue } from "./types.js";

/** Appends reference tokens to a pointer, escaped by RFC 6901 section 3. */
export function appendToPointer(pointer: string, ...tokens: readonly (string | number)[]): string {
  return tokens.reduce<string>(
    (path, token) => `${path}/${String(token).replaceAll("~", "~0").replaceAll("/", "~1")}`,
    pointer,
  );
}

/** The value at a local pointer (`#/a/b`), through own properties only; undefined when there is none. */
export function resolvePointer(root: JsonObject, pointer: string): JsonValue | undefined {
  if (pointer === "#" || pointer === "") return root;
  if (!pointer.startsWith("#/")) return undefined;
  let value: JsonValue | undefined = root;
  for (const raw of pointer.slice(2).split("/")) {
    if (value === null || typeof value !== "object" || value === undefined) return undefined;
    const token = decodeToken(raw);
    if (!Object.hasOwn(value, token)) return undefined;
    value = (value as JsonObject)[token];
  }
  return value;
}

function decodeToken(raw: string): string {
  let token = raw;
  try {
    token = decodeURIComponent(raw);
  } catch {
    // A stray percent sign is taken literally.
  }
  return token.replaceAll("~1", "/").replaceAll("~0", "~");
}
