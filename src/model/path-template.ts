import type { HttpMethod } from "./types.js";

/** A path of a document, taken apart. */
export interface PathTemplate {
  /** Begins with `/`; no query, no fragment; each `{name}` is bare. */
  readonly path: string;
  /** Names of placeholders, in order, without repetition. */
  readonly placeholders: readonly string[];
  /** Fixed query parameters that stood in the path. */
  readonly query: readonly QueryPart[];
  readonly fragment?: string;
  /** Whether text outside placeholders had to be percent-encoded. */
  readonly encoded: boolean;
}

/** `name=value`; a value that is a placeholder is a parameter in disguise. */
export interface QueryPart {
  readonly name: string;
  readonly value: string;
  readonly placeholder?: string;
}

/** What is wrong with a path, in the words of a reason. */
export interface UnusablePath {
  readonly reason: string;
}

/** `{name}`; braces around code or prose are text. */
const placeholders = /\{([^{}"'`;()]+)\}/g;

/** RFC 6570 sections 3.2.8 and 3.2.9. */
const queryExpression = /\{[?&][^{}]*\}/g;

/**
 * Takes a path key of a document apart. Operators of URI templates (`{+path}`, `{id*}`, `{proxy+}`) are left off; a
 * query expression at the end (`{?page,limit}`) is dropped, because its parameters are declared.
 * @param declared names of path parameters: `/:id` is `/{id}` when there is one of that name
 */
export function readPath(written: string, declared: ReadonlySet<string> = new Set()): PathTemplate | UnusablePath {
  const [beforeFragment = "", fragment] = splitOnce(written.replace(queryExpression, ""), "#");
  const [rawPath = "", rawQuery] = splitOnce(beforeFragment, "?");
  const plain = rawPath
    .replace(placeholders, (_, name: string) => `{${bareName(name)}}`)
    .replace(/(?<=\/):([A-Za-z_]\w*)(?=\/|$)/g, (segment, name: string) =>
      declared.has(name) ? `{${name}}` : segment,
    );
  const path = encodeLiterals(plain);
  const reason = problemOf(plain);
  if (reason !== undefined) return { reason };
  return {
    path,
    encoded: path !== plain,
    placeholders: placeholdersOf(path),
    query: queryOf(rawQuery ?? ""),
    ...(fragment !== undefined && { fragment }),
  };
}

/** Method and path with names of placeholders blanked: stable when a document renames a parameter. */
export function operationKey(method: HttpMethod, written: string): string {
  return `${method} ${written.replace(queryExpression, "").replace(/\{[^{}]*\}/g, "{}")}`;
}

/** The names between braces, in order, once each. */
export function placeholdersOf(path: string): readonly string[] {
  return [...new Set([...path.matchAll(placeholders)].map((match) => match[1] ?? ""))];
}

/** Percent-encodes what RFC 3986 section 3.3 does not allow in a path, outside placeholders. */
function encodeLiterals(path: string): string {
  const encode = (text: string): string =>
    text.replace(/%(?![0-9a-f]{2})|[^%A-Za-z0-9\-._~!$&'()*+,;=:@/]+/gi, (part) =>
      encodeURIComponent(wellFormed(part)),
    );
  let encoded = "";
  let end = 0;
  for (const match of path.matchAll(placeholders)) {
    encoded += encode(path.slice(end, match.index)) + match[0];
    end = match.index + match[0].length;
  }
  return encoded + encode(path.slice(end));
}

/** A lone surrogate, which has no encoding, becomes U+FFFD. */
function wellFormed(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8");
}

function bareName(name: string): string {
  return name
    .trim()
    .replace(/^[+#./;]/, "")
    .replace(/[*+]$/, "")
    .trim();
}

function problemOf(path: string): string | undefined {
  if (!path.startsWith("/")) return "its path does not begin with a slash";
  if (path.includes("\\")) return "its path holds a backslash";
  if (path.split("/").some(isHalfPlaceholder)) return "the braces in its path do not match";
  if (path.split("/").some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment)))
    return "its path climbs with a dot segment";
  return path.startsWith("//") ? "its path begins with two slashes, which name a host" : undefined;
}

/** `{name`, `name}` or `{}`: a placeholder was meant. */
function isHalfPlaceholder(segment: string): boolean {
  return /^(?:\{[\w-]*|[\w-]*\}|\{\})$/.test(segment);
}

function queryOf(query: string): readonly QueryPart[] {
  return query
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const [name = "", value = ""] = splitOnce(part, "=");
      const placeholder = /^\{([^{}]+)\}$/.exec(value)?.[1];
      return { name: decoded(name), value: decoded(value), ...(placeholder !== undefined && { placeholder }) };
    });
}

function splitOnce(text: string, separator: string): readonly [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
