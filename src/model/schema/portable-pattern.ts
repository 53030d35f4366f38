/**
 * The same pattern in a spelling that ECMAScript with the `u` flag and RE2 read alike. Without the flag, `\@` is `@` and
 * the hyphen in `[\w-.]` is a hyphen; with it, both are errors. RE2 knows no `\u00e9`: the character itself takes its place.
 */
export function portablePattern(pattern: string): string {
  if (!needsRespelling.test(pattern)) return pattern;
  let inClass = false;
  let portable = "";
  for (const [token] of pattern.matchAll(/\\u[0-9a-fA-F]{4}|\\[\s\S]|[\s\S]/g)) {
    portable += portableToken(token, inClass, portable);
    if (token === "[") inClass = true;
    else if (token === "]") inClass = false;
  }
  return portable;
}

const needsRespelling = /\\[^a-zA-Z0-9\s^$\\.*+?()[\]{}|/]|\\u[0-9a-fA-F]{4}|\\[wdsWDS]-/;
const needlessEscape = /^\\[^a-zA-Z0-9\s^$\\.*+?()[\]{}|/-]$/;

function portableToken(token: string, inClass: boolean, before: string): string {
  if (token.length === 6) return characterOf(token);
  if (needlessEscape.test(token)) return token.slice(1);
  if (token === "\\-") return inClass ? token : "-";
  return token === "-" && inClass && /\\[wdsWDS]$/.test(before) ? "\\-" : token;
}

/** Half a surrogate pair and what has a meaning in a pattern stay escaped. */
function characterOf(escape: string): string {
  const code = Number.parseInt(escape.slice(2), 16);
  if (code >= 0xd800 && code <= 0xdfff) return escape;
  return code > 0xa0 ? String.fromCharCode(code) : `\\x${code.toString(16).padStart(2, "0")}`;
}
