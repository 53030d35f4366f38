import { markOf, plainCharacter } from "./secret-mark.js";

const PLAIN = new RegExp(plainCharacter);

/** A shorter line of a secret that has several, such as a key in PEM, is found in ordinary texts as well. */
const SHORTEST_LINE = 16;

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["&", "amp"],
  ["<", "lt"],
  [">", "gt"],
  ['"', "quot"],
  ["'", "apos"],
]);

/** One way to write a value. */
export interface SecretForm {
  readonly pattern: RegExp;
  /** Stands in every text in which the pattern is found. */
  readonly mark: number;
}

/** A value and what gives it away on its own: each line, when it has several. */
export function partsOf(value: string): readonly string[] {
  const lines = value.split(/\r?\n/).filter((line) => line.length >= SHORTEST_LINE && !line.startsWith("-----"));
  return lines.length > 1 ? [value, ...lines] : [value];
}

/**
 * What finds a value in a text in any of the forms in which it travels: as it is, with any of its characters escaped as JSON
 * (RFC 8259 section 7), HTML, a URL (RFC 3986 section 2.1) or a form does it, up to three times, or read in another
 * charset; and in base64 (RFC 4648) of a text that holds it. Every repetition is bounded: no text makes the search long.
 */
export function escapedForms(value: string): readonly SecretForm[] {
  const form = (text: string, end = ""): SecretForm => {
    const written = [...text].map(escapedCharacter).join("");
    return { pattern: new RegExp(`${written}${end}`, "gu"), mark: markOf(text) };
  };
  return [form(value), ...inBase64(value).map((text) => form(text, endOfBase64))];
}

/** A last character that is partly the value's own, and what fills a group. */
const endOfBase64 = "[A-Za-z0-9+/_\\-]?={0,2}";

/** The whole groups of base64 that are the value's own: it may begin at each of the three places of a group. */
function inBase64(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].map((before) => {
    const all = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    return all.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
}

/** A pattern for one character, however it is written. */
function escapedCharacter(character: string): string {
  if (PLAIN.test(character)) return character.replace(".", "\\.");
  const entity = ENTITIES.get(character);
  return `(?:${[
    `\\\\{0,7}${literal(character)}`,
    [...Buffer.from(character)].map((byte) => `%(?:25){0,2}${hexadecimal(byte, 2)}`).join(""),
    [...Array(character.length).keys()].map((at) => `\\\\{1,7}u${hexadecimal(character.charCodeAt(at), 4)}`).join(""),
    `&(?:amp;){0,2}#0{0,4}${character.codePointAt(0)};`,
    `&(?:amp;){0,2}#[xX]0{0,4}${hexadecimal(character.codePointAt(0) ?? 0, 1)};`,
    ...(entity === undefined ? [] : [`&(?:amp;){0,2}${entity};`]),
    ...(character > "\u007f" ? ["[^\\u0000-\\u007f]{1,4}|\\?"] : []),
    ...(otherWritings.get(character) ?? []),
  ].join("|")})`;
}

/** In a form a space is a plus, lines end in several ways, and base64url has other characters for the last two of base64. */
const otherWritings: ReadonlyMap<string, readonly string[]> = new Map([
  [" ", ["\\+", "\\s{1,4}"]],
  ["+", ["-"]],
  ["/", ["_"]],
  ["\n", ["\\s{1,4}", "\\\\{1,7}(?:r\\\\{1,7})?n"]],
]);

function literal(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Digits of either case. */
function hexadecimal(value: number, length: number): string {
  const digits = value.toString(16).padStart(length, "0");
  return digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
