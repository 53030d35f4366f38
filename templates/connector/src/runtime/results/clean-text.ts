import { redact } from "../access/redaction.js";

/** Terminal sequences (ECMA-48) as a whole, so that no `[31m` stays behind. */
const TERMINAL = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;

/** Characters that a model sees and a person does not: control, format, bidi, variation, tag and filler characters. */
const HIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\u{e0000}-\u{e0fff}]/gu;

/** Nothing but what can be printed needs cleaning. */
const PLAIN = /^[\t\n\r\x20-\x7e]*$/;

/** A text of the upstream without what could hide in it. */
export function cleanText(text: string): string {
  return PLAIN.test(text) ? text : text.replace(TERMINAL, "").replace(HIDDEN, "");
}

/** On one line, at most `length` characters. Secrets are taken out before the cut, which would leave half of one. */
export function cleanLine(text: string, length: number): string {
  const line = redact(cleanText(text)).replace(/\s+/g, " ").trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
