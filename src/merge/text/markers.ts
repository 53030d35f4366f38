/** What stands behind the markers of a conflict. */
export interface MarkerLabels {
  readonly ours: string;
  readonly base: string;
  readonly theirs: string;
}

interface Sides {
  readonly base: readonly string[];
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

const defaultLabels: MarkerLabels = { ours: "yours", base: "as generated before", theirs: "as generated now" };

/** A conflict as git writes it (git-merge-file(1), "conflictStyle"), so that editors know it. */
export function markedLines(
  { base, ours, theirs }: Sides,
  { showBase = false, labels = defaultLabels }: { readonly showBase?: boolean; readonly labels?: MarkerLabels },
): readonly string[] {
  const recorded = showBase ? [`||||||| ${labels.base}`, ...base] : [];
  return [`<<<<<<< ${labels.ours}`, ...ours, ...recorded, "=======", ...theirs, `>>>>>>> ${labels.theirs}`];
}

/** Whether a text holds a conflict that nobody has resolved: its first and its last marker, in this order. */
export function hasMarkers(text: string): boolean {
  return /^<{7} [^\n]*$[^]*^>{7} /m.test(text);
}
