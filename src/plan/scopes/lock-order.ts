import { type Reach, reaches } from "./lock.js";

/** A record whose keys stand in alphabetical order. */
export function sortedRecord<Value>(entries: readonly (readonly [string, Value])[]): Readonly<Record<string, Value>> {
  return Object.fromEntries([...entries].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The same, from the least to the most harmful; without what is absent. */
export function byReach<Value>(
  counts: Readonly<Partial<Record<Reach, Value>>>,
): Readonly<Partial<Record<Reach, Value>>> {
  return Object.fromEntries(reaches.flatMap((risk) => (counts[risk] === undefined ? [] : [[risk, counts[risk]]])));
}
