import { createHash } from "node:crypto";

/**
 * JSON of the arguments in which only a difference makes a difference: members sorted, numbers and texts as ECMAScript writes
 * them (RFC 8785). Bytes count by their hash.
 * @throws RangeError on lone surrogates and on numbers that JSON has not; Error on nesting that exceeds the stack.
 */
export function canonicalText(value: unknown): string {
  const text = textOf(value);
  if (text.includes("\\ud") && loneSurrogate.test(text)) throw new RangeError("a text holds half of a character");
  return text;
}

/** JSON.stringify escapes nothing else in this way (ECMA-262, "well-formed JSON.stringify"); two backslashes are one in the text. */
const loneSurrogate = /(?<!\\)(?:\\\\)*\\ud/;

function textOf(value: unknown): string {
  switch (typeof value) {
    case "string":
      return quoted(value);
    case "number":
      return finite(value);
    case "boolean":
      return value ? "true" : "false";
    case "bigint":
      return marked("integer", value.toString());
    case "object":
      return value === null ? "null" : textOfObject(value);
    default:
      return "null";
  }
}

function textOfObject(value: object): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(",")}]`;
  if (value instanceof Uint8Array) return marked("bytes", createHash("sha256").update(value).digest("hex"));
  return textOfMembers(value);
}

function textOfMembers(value: object): string {
  let text = "";
  for (const name of Object.keys(value).sort()) {
    const member: unknown = Reflect.get(value, name);
    if (member !== undefined) text += `${text === "" ? "" : ","}${quoted(name)}:${textOf(member)}`;
  }
  return `{${text}}`;
}

/** What has nothing to escape is not handed to `JSON.stringify`: there are hundreds of short texts in some arguments. */
function quoted(text: string): string {
  return needsNoEscape.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** Printable ASCII without quotation mark and backslash. */
const needsNoEscape = /^[ !#-[\]-~]*$/;

/** JSON has neither bytes nor integers beyond 2^53: both get a form that equals nothing else by accident. */
function marked(kind: "integer" | "bytes", text: string): string {
  return `{"\\u0000${kind}":"${text}"}`;
}

function finite(number: number): string {
  if (!Number.isFinite(number)) throw new RangeError("a number is not finite");
  return String(number);
}
