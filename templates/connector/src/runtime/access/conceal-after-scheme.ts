import { conceal } from "./redaction.js";

/**
 * Makes what follows the scheme of an `Authorization` header unprintable on its own as well: in `Bearer abc` and in
 * `Token token="abc"` it is `abc` that others must not see (RFC 9110 section 11.4).
 */
export function concealAfterScheme(value: string): void {
  const space = value.indexOf(" ");
  if (space === -1) return;
  const credentials = value.slice(space + 1);
  conceal(credentials);
  for (const [, quoted = ""] of credentials.matchAll(/"([^"]+)"/g)) conceal(quoted);
}
