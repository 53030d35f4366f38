/**
 * What the two branches of a merge had recorded: the same thing twice where only one record is there. Git merges the files of
 * `.safe-mcp/` by union, so a line that both have changed, or that lies beside one, stands twice: ours first.
 */
export type Sides<Value> = readonly [ours: Value, theirs: Value];

/** Whether two records meet in it. */
export function isMerged([ours, theirs]: Sides<unknown>): boolean {
  return ours !== theirs;
}

/** Rows by their keys. Of a key that occurs more than once the first is ours and the last is theirs. */
export function sidesOf<Value>(
  rows: readonly (readonly [key: string, value: Value])[],
): Sides<ReadonlyMap<string, Value>> {
  const theirs = new Map(rows);
  if (theirs.size === rows.length) return [theirs, theirs];
  const ours = new Map<string, Value>();
  for (const [key, value] of rows) if (!ours.has(key)) ours.set(key, value);
  return [ours, theirs];
}
