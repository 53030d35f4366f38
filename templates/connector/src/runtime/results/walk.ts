import type { Rest } from "../call.js";
import { shortHash } from "./cursor.js";
import { fairShare, fit, sizeOf } from "./fit.js";
import { valueAt, wrapped } from "./value-at.js";

/** A list or a text of which a part is shown. */
export interface Shown {
  readonly path: readonly string[];
  readonly unit: "items" | "characters";
  readonly from: number;
  readonly returned: number;
  readonly total: number;
}

/** As much of a result as fits, and what is left of it. */
export interface Part {
  readonly value: unknown;
  readonly shown: readonly Shown[];
  readonly rests: readonly Rest[];
  /** Something is missing that no further part shows: an item that alone is too large, or what is no list or text. */
  readonly shortened: boolean;
  /** The result has changed since the part before. */
  readonly moved?: true;
}

/** Lists and texts are looked for in objects, not in items of lists: those are shown whole. */
const DEEPEST = 4;
/** A shorter text is shown whole. */
const LONG_TEXT = 200;

type Long = readonly unknown[] | string;

interface LongMember {
  readonly path: readonly string[];
  readonly value: Long;
  /** Characters of its JSON. */
  readonly size: number;
}

/** More than these are not walked through one by one. */
const MOST_LISTS = 16;

/** The largest, in the order in which they stand; their paths, which every part repeats, leave most of `budget` free. */
function largest(members: readonly LongMember[], budget: number): readonly LongMember[] {
  let left = budget / 4;
  const bySize = [...members].sort((one, other) => other.size - one.size);
  const chosen = bySize.slice(0, MOST_LISTS).filter(({ path }) => {
    const size = sizeOf(wrapped([], path));
    if (size > left) return false;
    left -= size;
    return true;
  });
  const kept = new Set(chosen);
  return members.filter((member) => kept.has(member));
}

/**
 * The first part of a result that is larger than `budget` characters of JSON: everything that is short, and of lists and
 * long texts as much as their share of the room holds.
 */
export function firstPart(result: unknown, budget: number): Part {
  const members = largest(longMembers(result, []), budget);
  const { frame, isCut } = frameOf(result, members, budget);
  const room = budget - sizeOf(frame);
  const share = fairShare(
    members.map(({ size }) => size),
    room,
  );
  const filling = new Filling(budget, frame);
  for (const { path, value } of members) filling.add({ path, from: 0 }, value, Math.min(share, room));
  const part = filling.part();
  return { ...part, shortened: part.shortened || isCut };
}

/** Everything but the lists and texts, whose places are kept. */
function frameOf(
  result: unknown,
  members: readonly LongMember[],
  budget: number,
): { readonly frame: unknown; readonly isCut: boolean } {
  const emptyIn = (frame: unknown): unknown =>
    members.reduce<unknown>((rest, { path, value }) => replaced(rest, path, emptied(value)), frame);
  const frame = emptyIn(result);
  const most = Math.floor(budget / 2);
  return sizeOf(frame) <= most ? { frame, isCut: false } : { frame: emptyIn(fit(frame, most).value), isCut: true };
}

/** What follows in lists and texts of which the beginning was shown, one after the other. */
export function nextPart(result: unknown, rests: readonly Rest[], budget: number): Part {
  const filling = new Filling(budget, undefined);
  let left = budget;
  let moved = false;
  for (const rest of rests) {
    const value = valueAt(result, rest.path);
    const found = isLong(value) ? placeOf(rest, value) : undefined;
    moved ||= found === undefined || found.moved;
    if (!isLong(value) || found === undefined) continue;
    const room = left - sizeOf(wrapped(emptied(value), rest.path));
    left -= filling.add({ path: rest.path, from: found.from }, value, room);
  }
  return { ...filling.part(), ...(moved && { moved }) };
}

/** Puts parts of lists and texts in their places, and keeps account of what is left. */
class Filling {
  readonly #budget: number;
  readonly #shown: Shown[] = [];
  readonly #rests: Rest[] = [];
  #value: unknown;
  #shortened = false;

  constructor(budget: number, value: unknown) {
    this.#budget = budget;
    this.#value = value;
  }

  part(): Part {
    return { value: this.#value ?? null, shown: this.#shown, rests: this.#rests, shortened: this.#shortened };
  }

  /** Shows as much of a list or text as has room; returns how many characters that takes. */
  add({ path, from }: Rest, value: Long, room: number): number {
    const whole = this.#budget - sizeOf(wrapped(emptied(value), path));
    const piece = typeof value === "string" ? textFrom(value, from, room) : this.#itemsFrom(value, from, room, whole);
    const returned = piece.length;
    const end = from + returned;
    if (end < value.length) this.#rests.push({ path, from: end, ...anchorOf(value, end) });
    if (returned === 0 && value.length > from) return 0;
    if (end < value.length || from > 0)
      this.#shown.push({
        path,
        unit: typeof value === "string" ? "characters" : "items",
        from,
        returned,
        total: value.length,
      });
    this.#value = replaced(this.#value, path, piece);
    return sizeOf(wrapped(piece, path));
  }

  /** Whole items. One that has no room of its own on any part is shown shortened, where most of a part is free. */
  #itemsFrom(items: readonly unknown[], from: number, room: number, whole: number): readonly unknown[] {
    const shown: unknown[] = [];
    let left = room;
    for (let index = from; index < items.length; index += 1) {
      const size = sizeOf(items[index]) + 1;
      if (size <= left) shown.push(items[index]);
      else if (size > whole && left >= whole * 0.9) {
        shown.push(fit(items[index], left - 1).value);
        this.#shortened = true;
        break;
      } else break;
      left -= size;
    }
    return shown;
  }
}

function longMembers(value: unknown, path: readonly string[]): readonly LongMember[] {
  if (isLong(value))
    return value.length > (typeof value === "string" ? LONG_TEXT : 0) ? [{ path, value, size: sizeOf(value) }] : [];
  if (typeof value !== "object" || value === null || path.length >= DEEPEST) return [];
  return Object.entries(value).flatMap(([name, member]) => longMembers(member, [...path, name]));
}

function isLong(value: unknown): value is Long {
  return typeof value === "string" || Array.isArray(value);
}

function emptied(value: Long): Long {
  return typeof value === "string" ? "" : [];
}

/** As much of a text as takes at most `room` characters of JSON, quotes not counted; no character is torn apart. */
function textFrom(text: string, from: number, room: number): string {
  let length = Math.min(text.length - from, Math.max(0, room));
  for (;;) {
    const piece = text.slice(from, from + length).replace(/[\ud800-\udbff]$/, "");
    const size = sizeOf(piece) - 2;
    if (size <= room || piece === "") return piece;
    // Escapes make JSON longer than the text; a rounding down makes sure of progress.
    length = Math.min(piece.length - 1, Math.floor(piece.length * (room / size)));
  }
}

/** Where a list goes on: after the item that was the last before, wherever that is now. */
function placeOf({ from, anchor }: Rest, value: Long): { readonly from: number; readonly moved: boolean } | undefined {
  if (anchor === undefined || anchorOf(value, from).anchor === anchor) return { from, moved: from > value.length };
  const found =
    typeof value === "string" ? -1 : value.findIndex((_, index) => anchorOf(value, index + 1).anchor === anchor);
  return found < 0 ? { from, moved: true } : { from: found + 1, moved: false };
}

function anchorOf(value: Long, end: number): { readonly anchor?: string } {
  const last = typeof value === "string" ? value.slice(Math.max(0, end - 64), end) : value[end - 1];
  return last === undefined || last === "" ? {} : { anchor: shortHash(JSON.stringify(last)) };
}

/** The value with another one at a path; objects on the way that are missing are made. */
function replaced(value: unknown, path: readonly string[], piece: unknown): unknown {
  const [name, ...inner] = path;
  if (name === undefined) return piece;
  const members = typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  return {
    ...members,
    [name]: replaced(Object.hasOwn(members, name) ? Reflect.get(members, name) : undefined, inner, piece),
  };
}
