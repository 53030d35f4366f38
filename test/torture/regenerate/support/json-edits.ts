import type { Random } from "../../support/random.js";
import { isIn, type Json, type JsonPlace, placesOf } from "./json-places.js";

/** What one side makes of a JSON text, and where. */
export interface EditedJson {
  readonly text: string;
  readonly pointers: readonly string[];
}

/** Keys that both sides may hit upon when they add something. */
const favourites = ["extra", "description", "next"] as const;

/**
 * Changes, removes and adds at one to four places.
 * @param among places of the other side's: half of the edits go there, above or below
 */
export function editJson(text: string, side: string, random: Random, among: readonly string[] = []): EditedJson {
  const root = JSON.parse(text) as Json;
  const pointers: string[] = [];
  for (let count = 1 + random.below(4); count > 0; count--) {
    const place = placeFor(root, random, among);
    const pointer = place && editAt(place, `${side} ${String(count)}-${String(random.below(1_000))}`, random);
    if (pointer !== undefined) pointers.push(pointer);
  }
  return { text: `${JSON.stringify(root, null, random.pick([2, 4, "\t"]))}\n`, pointers };
}

function placeFor(root: Json, random: Random, among: readonly string[]): JsonPlace | undefined {
  const places = placesOf(root).filter(({ isName }) => !isName);
  const other = random.chance(0.5) ? among[random.below(among.length)] : undefined;
  const near =
    other === undefined
      ? places
      : places.filter(({ pointer }) => isIn(pointer, other) || (isIn(other, pointer) && random.chance(0.3)));
  return near[random.below(near.length)] ?? places[random.below(places.length)];
}

/** @returns where something is another now; undefined: nowhere */
function editAt(place: JsonPlace, own: string, random: Random): string | undefined {
  const { value, pointer, isItem } = place;
  if (random.chance(0.7) && add(value, own, random)) return pointer;
  const isWhole = typeof value === "object" && value !== null;
  if (pointer === "" || (isWhole && random.chance(0.7))) return undefined;
  const isRemoval = random.chance(0.4) || (isItem && isWhole);
  place.put(isRemoval ? undefined : changed(value, own, random));
  return pointer;
}

function add(value: Json, own: string, random: Random): boolean {
  const isShared = random.chance(0.3);
  if (Array.isArray(value)) {
    if (!value.every((item) => typeof item === "string")) return false;
    const item = isShared ? random.pick(favourites) : own;
    if (!value.includes(item)) value.splice(random.below(value.length + 1), 0, item);
    return true;
  }
  if (typeof value !== "object" || value === null) return false;
  const key = isShared ? random.pick(favourites) : own;
  if (!Object.hasOwn(value, key)) value[key] = random.chance(0.3) ? { [own]: own, shared: own } : own;
  return true;
}

/** Versions stay versions: of those the merge knows which is the higher. */
function changed(value: Json, own: string, random: Random): Json {
  if (typeof value === "number") return value + 1 + random.below(3);
  if (typeof value === "boolean") return !value;
  if (typeof value === "string" && /^\^?\d+\.\d+\.\d+$/.test(value))
    return value.replace(/\d+$/, String(random.below(20)));
  return own;
}
