import { withoutKnownSecrets } from "../../access/redaction.js";

const LONGEST = 200;

/**
 * Where a field stands, as its parts: of a JSON Pointer, also as a fragment (RFC 6901 section 6), of `a.b[0].c`, `a[b]` and
 * `$.a.b`.
 */
export function fieldPath(text: string): readonly string[] {
  const short = withoutKnownSecrets(text).slice(0, LONGEST);
  if (/^#?\//.test(short)) return pointerTokens(short);
  // OData writes a path with slashes, but does not begin with one.
  const separator = /^[\w-]+(?:\/[\w-]+)+$/.test(short) ? "/" : /[.[\]]+/;
  return short.split(separator).flatMap((token) => {
    const name = token.replace(/^["']|["']$/g, "").trim();
    return name === "" || name === "$" ? [] : [name];
  });
}

function pointerTokens(pointer: string): readonly string[] {
  const plain = pointer.startsWith("#") ? decoded(pointer.slice(1)) : pointer;
  return plain
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
