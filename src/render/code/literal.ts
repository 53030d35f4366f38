/**
 * A string as a TypeScript literal, with the quote that Prettier would choose.
 *
 * Inside a quoted literal only the quote, the backslash and line ends can end or change it; `JSON.stringify` takes care
 * of all three. What is escaped beyond that protects whatever reads the file by other rules than JavaScript's: everything
 * outside printable ASCII (editors, terminals, bidi attacks), `<` and `>` (a page that the source is pasted into; HTML-like
 * comments), and a `/` that would begin or end a block comment. Any other `/` is harmless and stays readable.
 */
export function stringLiteral(text: string): string {
  if (harmless.test(text)) return `"${text}"`;
  const quoted = escapeForReaders(JSON.stringify(text));
  return prefersSingleQuotes(text) ? withSingleQuotes(quoted) : quoted;
}

/** Printable ASCII without quotation marks, backslashes, angle brackets and stars: nearly every string. */
const harmless = /^[ !#-)+-;=?-[\]-~]*$/;

/** A finite number as a literal; Prettier writes exponents without a plus sign. */
export function numberLiteral(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError("Only finite numbers have a literal.");
  return JSON.stringify(value).replace("e+", "e");
}

function escapeForReaders(quoted: string): string {
  return asciiOnly(quoted).replace(/[<>]|\/(?=\*)|(?<=\*)\//g, unicodeEscape);
}

/** Text of a JSON document with everything but printable ASCII and line feeds escaped (RFC 8259 section 7). */
export function asciiOnly(json: string): string {
  return json.replace(/[^\x20-\x7e\n]/g, unicodeEscape);
}

function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function prefersSingleQuotes(text: string): boolean {
  return text.includes('"') && text.split('"').length > text.split("'").length;
}

/** Works on whole escape sequences, so that an escaped backslash before a quote is never torn apart. */
function withSingleQuotes(quoted: string): string {
  const body = quoted
    .slice(1, -1)
    .replace(/\\.|'/g, (token) => (token === '\\"' ? '"' : token === "'" ? "\\'" : token));
  return `'${body}'`;
}
