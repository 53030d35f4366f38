import { type Code, trusted } from "./code.js";

/** Characters that are not seen, or that change what is seen around them. */
const invisible =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e01ef}]/gu;

/**
 * Text of a document as inline prose of a Markdown file: one line, at most `limit` characters, no markup, no link, no
 * image, no HTML, nothing hidden. What it says stays readable; what it could do is gone.
 */
export function prose(text: string, limit = 200): Code<"markdown"> {
  const line = text.replace(/\s+/g, " ").replace(invisible, "").trim();
  const characters = [...line];
  const cut =
    characters.length > limit
      ? `${characters
          .slice(0, limit - 1)
          .join("")
          .trimEnd()}…`
      : line;
  return trusted(withoutSurrogates(cut).replace(special, escaped), "markdown");
}

/** The same for text that begins a line, where a dash or a number would begin a list. */
export function paragraph(text: string, limit = 200): Code<"markdown"> {
  return trusted(String(prose(text, limit)).replace(/^([-+=]|\d+(?=[.)]))/, startEscaped), "markdown");
}

/** A name of ours, or one that is checked by the plan, as inline code. */
export function inlineCode(text: string): Code<"markdown"> {
  return trusted(`\`${text.replace(/[`\s|]|[^\x20-\x7e]/g, "?")}\``, "markdown");
}

/** `:` and `.` only where a bare address would become a link. */
const special = /[\\`*_{}[\]()<>#!|~&$^@]|:(?=\/\/)|(?<=\bwww)\./gi;

function escaped(character: string): string {
  if (character === "<") return "&lt;";
  if (character === ">") return "&gt;";
  return character === "&" ? "&amp;" : `\\${character}`;
}

function startEscaped(start: string): string {
  return /^\d/.test(start) ? `${start}\\` : `\\${start}`;
}

function withoutSurrogates(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "�");
}
