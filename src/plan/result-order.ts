import type { Property } from "../model/types.js";
import { roleOf } from "./result-fields.js";
import { isBuiltInName } from "./slug.js";

/** Neither what only the upstream is given, nor noise; in an envelope also what it holds and how the list continues. */
export function staysInResult({ wireName, schema }: Property, isEnvelope: boolean): boolean {
  if (schema.writeOnly === true || isBuiltInName(wireName)) return false;
  const { paging, payload, noise } = roleOf(wireName);
  return (isEnvelope && (paging || payload)) || !noise;
}

const orders = new WeakMap<readonly Property[], readonly Property[]>();

/** The order of an item's fields; asked for at every size, so it is made once. */
export function orderedItem(properties: readonly Property[]): readonly Property[] {
  const known = orders.get(properties) ?? ordered(properties, false);
  orders.set(properties, known);
  return known;
}

/** Key fields first; in an envelope the items, then how the list continues. The document's order otherwise. */
export function ordered(properties: readonly Property[], isEnvelope: boolean): readonly Property[] {
  const rank = ({ wireName, schema }: Property): number => {
    if (isEnvelope) return schema.kind === "array" || roleOf(wireName).payload ? 0 : roleOf(wireName).paging ? 1 : 2;
    return roleOf(wireName).rank;
  };
  return properties
    .map((property, index) => ({ property, index, rank: rank(property) }))
    .sort((left, right) => left.rank - right.rank || left.index - right.index)
    .map(({ property }) => property);
}
