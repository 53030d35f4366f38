import type { Segment } from "../template/segment.js";
import type { Anchor } from "./slots.js";

/** The segments with others put in at the anchor; undefined when it does not stand there exactly once. */
export function splice(
  segments: readonly Segment[],
  { before, after, lead, tail }: Anchor,
  filling: readonly Segment[],
): readonly Segment[] | undefined {
  const text = before ?? after ?? "";
  const homes = segments.filter((segment) => segment.kind === "text" && segment.text.includes(text));
  const [home] = homes;
  if (home === undefined || homes.length > 1 || home.text.indexOf(text) !== home.text.lastIndexOf(text))
    return undefined;
  const at = home.text.indexOf(text) + (before === undefined ? text.length : 0);
  const [first] = filling;
  const glue = (word: string | undefined): readonly Segment[] =>
    word === undefined || first === undefined ? [] : [{ ...first, text: word, kind: "text" }];
  const led = [...glue(lead), ...filling, ...glue(tail)];
  return segments.flatMap((segment) => (segment === home ? [...split(segment, at, led)] : [segment]));
}

/** The segments with others in front, behind a line that names the interpreter. */
export function putIn(segments: readonly Segment[], filling: readonly Segment[]): readonly Segment[] {
  const [first, ...rest] = segments;
  const shebang = first?.kind === "text" ? (/^#!.*\n/.exec(first.text)?.[0].length ?? 0) : 0;
  if (first === undefined || shebang === 0) return [...filling, ...segments];
  return [...split(first, shebang, filling), ...rest];
}

function split(segment: Segment, at: number, filling: readonly Segment[]): readonly Segment[] {
  const halves = [
    { ...segment, text: segment.text.slice(0, at) },
    { ...segment, text: segment.text.slice(at), start: segment.start + at },
  ];
  const [head, tail] = halves.map((half) => (half.text === "" ? [] : [half]));
  return [...(head ?? []), ...filling, ...(tail ?? [])];
}
