import { type Code, trusted } from "./code.js";

/** What tools obey when a comment begins with it. */
const directive =
  /^\s*(?:[a-z0-9]+[-:](?:disable|enable|ignore|expect|nocheck|check)|(?:es|ox|ts)lint|istanbul|c8|v8|global|exported|jsx)/i;

/**
 * Text of a document as words inside a comment of TypeScript, on one line: letters, digits and plain punctuation. What
 * could end the comment, or tell a compiler, a linter or a bundler something (`@ts-ignore`, `#__PURE__`, `sourceMappingURL`),
 * is gone.
 */
export function comment(text: string, limit = 200): Code<"comment"> {
  const words = text
    .replace(/[^\p{L}\p{M}\p{N}.,;:!?'"()%&+=_-]+/gu, " ")
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .trim();
  const characters = [...words];
  const cut =
    characters.length > limit
      ? `${characters
          .slice(0, limit - 1)
          .join("")
          .trimEnd()}…`
      : words;
  return trusted(directive.test(cut) ? `… ${cut}` : cut, "comment");
}
