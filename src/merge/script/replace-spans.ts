/** A stretch of a text and what stands for it; offsets in UTF-16 code units. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Replaces stretches of a text; one that lies within another is left to that one. */
export function replaceSpans(text: string, replacements: readonly Replacement[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text: replacement } of [...replacements].sort(outermostFirst)) {
    if (start < at) continue;
    parts.push(text.slice(at, start), replacement);
    at = end;
  }
  return [...parts, text.slice(at)].join("");
}

function outermostFirst(one: Replacement, other: Replacement): number {
  return one.start - other.start || other.end - one.end;
}
