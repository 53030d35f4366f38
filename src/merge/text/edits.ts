import { diffArrays } from "diff";

/** A stretch of `before` that `after` replaced; half-open line numbers from 0, either of the two may be empty. */
export interface Edit {
  readonly start: number;
  readonly stop: number;
  readonly newStart: number;
  readonly newStop: number;
}

/** More lines than this are not compared at all. */
const lineCap = 200_000;
/** Myers takes time and memory by the square of the number of edited lines: this bound stands for about a third of a second. */
const editCap = 1_500;
/** For a machine on which the bound above takes too long; the result then says so, it is never another result. */
const timeout = 30_000;

/**
 * The shortest list of edits from one list of lines to another (Myers 1986, by the package `diff`), common ends cut off
 * first.
 * @returns undefined when the two are too large or too different to be compared within bounds
 */
export function editsBetween(before: readonly string[], after: readonly string[]): readonly Edit[] | undefined {
  const head = commonHead(before, after);
  const tail = commonTail(before, after, head);
  const [old, young] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
  if (old.length === 0 && young.length === 0) return [];
  if (old.length === 0 || young.length === 0) return [edit(head, old.length, head, young.length)];
  if (old.length + young.length > lineCap) return undefined;
  const changes = diffArrays(old, young, { maxEditLength: editCap, timeout });
  return changes && gather(changes, head);
}

function gather(
  changes: readonly { readonly added: boolean; readonly removed: boolean; readonly count: number }[],
  head: number,
): readonly Edit[] {
  const edits: Edit[] = [];
  let [start, newStart] = [head, head];
  let [removed, added] = [0, 0];
  for (const { added: isAdded, removed: isRemoved, count } of [
    ...changes,
    { added: false, removed: false, count: 0 },
  ]) {
    if (isAdded) added += count;
    else if (isRemoved) removed += count;
    else {
      if (removed > 0 || added > 0) edits.push(edit(start, removed, newStart, added));
      [start, newStart] = [start + removed + count, newStart + added + count];
      [removed, added] = [0, 0];
    }
  }
  return edits;
}

function edit(start: number, removed: number, newStart: number, added: number): Edit {
  return { start, stop: start + removed, newStart, newStop: newStart + added };
}

function commonHead(before: readonly string[], after: readonly string[]): number {
  const limit = Math.min(before.length, after.length);
  let head = 0;
  while (head < limit && before[head] === after[head]) head++;
  return head;
}

function commonTail(before: readonly string[], after: readonly string[], head: number): number {
  const limit = Math.min(before.length, after.length) - head;
  let tail = 0;
  while (tail < limit && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return tail;
}
