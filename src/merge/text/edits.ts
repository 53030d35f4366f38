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
  if (old.length === 0 || young.length === 0)
    return settled([edit(head, old.length, head, young.length)], before, after);
  if (old.length + young.length > lineCap) return undefined;
  const changes = diffArrays(old, young, { maxEditLength: editCap, timeout });
  return changes && settled(gather(changes, head), before, after);
}

/**
 * A block that begins as what follows it (a blank line, a brace) may be said to begin there or below. It is put as far down as
 * it goes, as git does: the same block that both sides have added is one then, whatever else each has changed.
 */
function settled(edits: readonly Edit[], before: readonly string[], after: readonly string[]): readonly Edit[] {
  const result: Edit[] = [];
  for (const found of edits.toReversed()) {
    const next = result.at(-1);
    const room = (next?.start ?? before.length) - found.stop;
    const steps = stepsDown(found, room, before, after);
    const { start, stop, newStart, newStop } = found;
    const down = edit(start + steps, stop - start, newStart + steps, newStop - newStart);
    if (next === undefined || down.stop < next.start) result.push(down);
    else result.splice(-1, 1, { ...next, start: down.start, newStart: down.newStart });
  }
  return result.reverse();
}

function stepsDown(
  { start, stop, newStart, newStop }: Edit,
  room: number,
  before: readonly string[],
  after: readonly string[],
): number {
  const isReplaced = start < stop && newStart < newStop;
  const [lines, first, behind] = start < stop ? [before, start, stop] : [after, newStart, newStop];
  let steps = 0;
  while (!isReplaced && steps < room && lines[first + steps] === lines[behind + steps]) steps++;
  return steps;
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
