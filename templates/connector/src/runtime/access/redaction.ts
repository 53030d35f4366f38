import { SecretSearch } from "./secret-search.js";
import { namesSecret, withoutSecretShapes } from "./secret-shapes.js";

/** Shorter values are also ordinary words: replacing them would garble everything and hide nothing. */
const shortest = 6;

const known = new SecretSearch();

/** Callers' tokens that are remembered at a time. */
const mostPassing = 1_000;
const passing = new Set<string>();

/** Makes a value unprintable: from now on `redact` removes it, in every form in which it travels. */
export function conceal(value: string): void {
  passing.delete(value);
  if (value.length >= shortest) known.add(value);
}

/** The same for a value that comes and goes, such as a caller's token: the latest thousand are protected. */
export function concealLately(value: string): void {
  conceal(value);
  passing.add(value);
  const [oldest] = passing;
  if (passing.size <= mostPassing || oldest === undefined) return;
  passing.delete(oldest);
  release(oldest);
}

/** Ends the protection of a value that is no longer valid anywhere, such as an expired token. */
export function release(value: string): void {
  known.remove(value);
}

/**
 * Replaces in a text every known secret, as it is, escaped for JSON, HTML or a URL, and in base64, also of something longer;
 * and what has the shape of a secret: tokens, keys, passwords in URLs, credentials in headers.
 */
export function redact(text: string): string {
  return withoutSecretShapes(withoutKnownSecrets(text));
}

/**
 * The same for known secrets alone, wherever they stand: in JSON that is still to be parsed, or in the bytes of a file, one
 * character each.
 */
export function withoutKnownSecrets(text: string): string {
  return known.patternsFor(text).reduce((rest, pattern) => rest.replace(pattern, "[secret]"), text);
}

/** The same value with every secret replaced, in names, texts and numbers, and all of what stands under a header's name. */
export function redactValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redactValue);
  if (typeof value === "object" && value !== null) return redactMembers(value);
  if (value === null || typeof value === "boolean" || value === undefined) return value;
  const text = String(value);
  const redacted = redact(text);
  return redacted === text ? value : redacted;
}

function redactMembers(value: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const hidden = namesSecret(name) && typeof member === "string" && member !== "";
      return [redact(name), hidden ? "[secret]" : redactValue(member)];
    }),
  );
}
