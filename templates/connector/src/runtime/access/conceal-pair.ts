import { conceal } from "./redaction.js";

/**
 * Makes a name and its secret unprintable as they travel together: joined by a colon (RFC 7617 section 2), plain and as an
 * OAuth client sends them, each half form-encoded first (RFC 6749 section 2.3.1).
 */
export function concealPair(name: string, secret: string): void {
  conceal(`${name}:${secret}`);
  conceal(`${formEncode(name)}:${formEncode(secret)}`);
}

/** As oauth4webapi does: everything but letters and digits. */
function formEncode(text: string): string {
  const escaped = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[-_.!~*'()]|%20/g, (found) => (found === "%20" ? "+" : escaped(found)));
}
