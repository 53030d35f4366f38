/**
 * Text of a document made fit for a terminal or a log: control, bidi and invisible characters become `\u{…}`,
 * long text is cut with an ellipsis.
 */
export function printable(text: string, limit = 200): string {
  const safe = text.replace(
    /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e01ef}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return safe.length > limit ? `${safe.slice(0, limit - 1)}…` : safe;
}
