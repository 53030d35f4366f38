/** A stretch of a text and what stands for it; offsets in UTF-16 code units. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Replaces stretches of a text that do not overlap. */
export function replaceSpans(text: string, replacements: readonly Replacement[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text: replacement } of [...replacements].sort((one, other) => one.start - other.start)) {
    parts.push(text.slice(at, start), replacement);
    at = end;
  }
  return [...parts, text.slice(at)].join("");
}
