export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A place in a JSON value. */
export interface JsonPlace {
  /** Of keys, and in lists of what tells their items apart. */
  readonly pointer: string;
  readonly value: Json;
  readonly isItem: boolean;
  /** It tells an item of a list from the others. */
  readonly isName: boolean;
  /** Puts something else there; undefined: nothing. */
  put(next: Json | undefined): void;
}

/** Members by which the items of a list may be told apart. */
const idMembers = ["id", "name", "key", "path", "url"];

/** Every place of a value that can be told from the others, outermost first. */
export function placesOf(root: Json): readonly JsonPlace[] {
  const found: JsonPlace[] = [];
  const walk = (place: JsonPlace): void => {
    found.push(place);
    for (const child of childrenOf(place)) walk(child);
  };
  walk({ pointer: "", value: root, isItem: false, isName: false, put: () => undefined });
  return found;
}

/** What stands at each place, in a few words: of a value whose parts are places the words are the same for all. */
export function wordsAt(root: Json): ReadonlyMap<string, string> {
  return new Map(placesOf(root).map(({ pointer, value }) => [pointer, wordsFor(value)]));
}

/** Whether a place is another, or lies in it. */
export function isIn(pointer: string, other: string): boolean {
  return pointer === other || pointer.startsWith(`${other}/`);
}

function childrenOf({ pointer, value, isItem }: JsonPlace): readonly JsonPlace[] {
  const below = (key: string): string => `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  if (Array.isArray(value)) {
    return (keysOf(value) ?? []).map((key, index) => ({
      pointer: below(key),
      value: value[index] ?? null,
      isItem: true,
      isName: false,
      put: (next) => value.splice(index, 1, ...(next === undefined ? [] : [next])),
    }));
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).map(([key, child]) => ({
    pointer: below(key),
    value: child,
    isItem: false,
    isName: isItem && idMembers.includes(key),
    put: (next) => {
      if (next === undefined) delete value[key];
      else value[key] = next;
    },
  }));
}

/** undefined: a list of which nobody can say which item is which. */
function keysOf(items: readonly Json[]): readonly string[] | undefined {
  const ways = [
    (item: Json) => (typeof item === "object" ? undefined : JSON.stringify(item)),
    ...idMembers.map((member) => (item: Json) => textAt(item, member)),
  ];
  const all = ways.map((keyOf) => items.flatMap((item) => keyOf(item) ?? []));
  return all.find((keys) => keys.length === items.length && new Set(keys).size === items.length);
}

function textAt(item: Json, member: string): string | undefined {
  if (typeof item !== "object" || item === null || Array.isArray(item)) return undefined;
  const value = item[member];
  return typeof value === "string" ? value : undefined;
}

function wordsFor(value: Json): string {
  if (Array.isArray(value) && keysOf(value) !== undefined) return "a list";
  return typeof value === "object" && value !== null && !Array.isArray(value) ? "an object" : JSON.stringify(value);
}
