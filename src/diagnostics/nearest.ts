/** The candidates that a person most likely meant, best first, at most `limit`; none when nothing is close. */
export function nearest(word: string, candidates: Iterable<string>, limit = 1): readonly string[] {
  const wanted = word.toLowerCase();
  const tolerance = Math.max(2, Math.floor(wanted.length / 3));
  const close: { readonly candidate: string; readonly distance: number }[] = [];
  for (const candidate of candidates) {
    const distance = closeness(wanted, candidate.toLowerCase(), tolerance);
    if (distance <= tolerance) close.push({ candidate, distance });
  }
  close.sort((a, b) => a.distance - b.distance);
  return close.slice(0, limit).map(({ candidate }) => candidate);
}

/** A beginning counts as one edit: `refund` means `refunds_create` before it means `refuse`. */
function closeness(wanted: string, candidate: string, tolerance: number): number {
  if (wanted.length > 2 && candidate.startsWith(wanted)) return candidate.length === wanted.length ? 0 : 1;
  if (Math.abs(wanted.length - candidate.length) > tolerance) return Number.POSITIVE_INFINITY;
  return editDistance(wanted, candidate);
}

/** Levenshtein distance, with a swap of neighbours as one edit (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = at(previous, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(substitution, at(previous, j) + 1, at(current, j - 1) + 1);
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, at(beforePrevious, j - 2) + 1);
      current.push(best);
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
