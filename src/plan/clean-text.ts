/** Characters that are seen by a model and not by a person: format, bidi, variation, tag and control characters. */
export const hiddenCharacters =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\u{e0000}-\u{e0fff}]/gu;

/** Removes hidden characters; an emoji loses its variation selector, nothing else. */
export function withoutHidden(text: string): string {
  return text.replace(hiddenCharacters, "");
}

/** One line of text: no hidden character, single spaces. (Mark-up is gone since model/.) */
export function plainText(text: string): string {
  return withoutTable(
    withoutHidden(text.length > maxSource ? text.slice(0, maxSource) : text)
      .replace(/\s+/g, " ")
      .trim(),
  );
}

/** A Markdown table in one line is no text any more: it ends there. */
function withoutTable(text: string): string {
  const rule = text.search(/\|\s?:?-{2,}/);
  return rule < 0 ? text : text.slice(0, text.indexOf("|")).replace(/\s*[\w ]{0,40}:?\s*$/, "");
}

const maxSource = 8_000;

/** Whole sentences from the beginning that fit; the first one is cut at a word when it alone is too long. */
export function firstSentences(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = text.slice(0, length);
  const end = Math.max(head.lastIndexOf(". "), head.lastIndexOf("! "), head.lastIndexOf("? "));
  return end >= length / 4 ? head.slice(0, end + 1) : cutAtWord(text, length);
}

/** At most `length` characters, an ellipsis where something is missing. */
export function cutAtWord(text: string, length: number): string {
  if (text.length <= length) return text;
  const space = text.lastIndexOf(" ", length - 1);
  return `${text.slice(0, space > length / 2 ? space : length - 1).replace(/[\s,;:.([{-]+$/, "")}…`;
}

/** Ends with a full stop, so that a further sentence can follow. */
export function asSentence(text: string): string {
  return text === "" || /[.!?…。！？]$/.test(text) ? text : `${text.replace(/[:;,]+$/, "")}.`;
}
