import { identityOf, type JsonArray, type JsonNode } from "./parse-json.js";

/** Members by which the items of a list are told apart, best first. */
const idMembers = ["id", "name", "key", "path", "url"];

type Keyed = ReadonlyMap<string, JsonNode>;

/**
 * The items of three versions of one list by a key that they share: scalars are a set, objects go by the member that
 * names them, and otherwise the place counts if no version has more items than another.
 * @returns undefined when the list can only be taken whole
 */
export function itemKeys(lists: readonly (JsonArray | undefined)[]): readonly Keyed[] | undefined {
  const items = lists.map((list) => list?.items ?? []);
  const all = items.flat();
  if (all.every(({ kind }) => kind === "scalar")) return keyedBy(items, identityOf);
  for (const member of idMembers) {
    const keyed = keyedBy(items, (item) => idOf(item, member));
    if (keyed !== undefined) return keyed;
  }
  const present = lists.filter((list) => list !== undefined);
  const sameLength = new Set(present.map((list) => list.items.length)).size === 1 && present.length === lists.length;
  return sameLength ? items.map((list) => new Map(list.map((item, index) => [String(index), item]))) : undefined;
}

/** undefined when an item has no key, or shares it. */
function keyedBy(
  lists: readonly (readonly JsonNode[])[],
  keyOf: (item: JsonNode) => string | undefined,
): readonly Keyed[] | undefined {
  const result: Keyed[] = [];
  for (const list of lists) {
    const keyed = new Map<string, JsonNode>();
    for (const item of list) {
      const key = keyOf(item);
      if (key === undefined || keyed.has(key)) return undefined;
      keyed.set(key, item);
    }
    result.push(keyed);
  }
  return result;
}

function idOf(item: JsonNode, member: string): string | undefined {
  const value = item.kind === "object" ? item.members.get(member)?.value : undefined;
  return value?.kind === "scalar" && typeof value.value === "string" ? value.value : undefined;
}
