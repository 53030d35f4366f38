/** The candidate that was most likely meant; undefined when none is close. */
export function nearest(given: string, candidates: readonly string[]): string | undefined {
  const wanted = given.slice(0, 64).toLowerCase();
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates.slice(0, 500)) {
    const distance = editDistance(wanted, candidate.slice(0, 64).toLowerCase());
    if (distance <= Math.max(1, wanted.length / 3) && (best === undefined || distance < best.distance))
      best = { candidate, distance };
  }
  return best?.candidate;
}

/** Levenshtein: insertions, deletions and substitutions that turn one text into the other. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [index, character] of [...left].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= right.length; column += 1) {
      const substitution = (row[column - 1] ?? 0) + (character === right[column - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
