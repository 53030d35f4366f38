/**
 * Characters that a reader does not see: C0 (but tab, line feed and carriage return) and C1 controls, soft hyphen,
 * joiners, bidi controls, fillers, the blank of Braille, variation selectors, tags, interlinear marks, lone surrogates.
 */
const suspected =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb]/;
const hidden =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\p{Surrogate}\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]/gu;
const lineBreaks = /\r\n?|[\u2028\u2029]/g;

export interface CleanText {
  readonly text: string;
  /** The code points that were removed, `U+200B`, each once. */
  readonly removed: readonly string[];
}

/** The code points that were removed, by the pointer to the place in the file that they stood in. */
export type HiddenPlaces = Map<string, Set<string>>;

const nothing: readonly string[] = [];

/** A text without hidden characters, with line feeds as its only line breaks. */
export function withoutHiddenCharacters(text: string): CleanText {
  const broken = text.includes("\r") ? text.replace(lineBreaks, "\n") : text;
  if (!suspected.test(broken)) return { text: broken, removed: nothing };
  const removed = new Set<string>();
  const clean = broken.replace(lineBreaks, "\n").replace(hidden, (character) => {
    removed.add(codePoint(character));
    return "";
  });
  return { text: clean, removed: removed.size === 0 ? nothing : [...removed] };
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
