/** Four characters of seven bits. */
const length = 4;
const bits = 7;
const allBits = 2 ** (length * bits) - 1;

/** What nothing writes otherwise. */
export const plainCharacter = "[A-Za-z0-9._~-]";
const plainRuns = new RegExp(`${plainCharacter}{${length},}`, "g");

/** Before any character. */
export const firstMark = 0;

/** The mark of the last four characters of a text, from that before the last one. Others than ASCII only make it a wrong one. */
export function markAfter(mark: number, character: number): number {
  return ((mark << bits) | character) & allBits;
}

/** The mark of the last four characters in a row that are always written as they are; without such, that of every text. */
export function markOf(form: string): number {
  const plain = form.match(plainRuns)?.at(-1)?.slice(-length) ?? "";
  return [...plain].reduce((mark, character) => markAfter(mark, character.charCodeAt(0)), firstMark);
}
