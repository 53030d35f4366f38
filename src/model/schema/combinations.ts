import type { JsonValue } from "../../load/types.js";
import { isList, isObject, isScalar, own, sameJson } from "../read-json.js";
import { rawSchema } from "./raw.js";

type Combine = (left: JsonValue, right: JsonValue) => JsonValue;

/** What one keyword says when two schemas that must both hold say `left` and `right`. */
export function combined(keyword: string, left: JsonValue, right: JsonValue): JsonValue {
  return (combinations.get(keyword) ?? later)(left, right);
}

/** Of two numbers the stricter one; something that is no number gives way. */
const stricter = (choose: (...values: number[]) => number): Combine => {
  return (left, right) => {
    if (typeof left !== "number") return right;
    return typeof right === "number" ? choose(left, right) : left;
  };
};
const either: Combine = (left, right) => left === true || right;
const both: Combine = (left, right) => (sameJson(left, right) ? left : rawSchema({ allOf: [left, right] }));
const neither: Combine = (left, right) => (sameJson(left, right) ? left : rawSchema({ anyOf: [left, right] }));
const later: Combine = (_, right) => right;

/** Keywords that stand nowhere here are texts, where the later one decides. */
const combinations: ReadonlyMap<string, Combine> = new Map<string, Combine>([
  ["minimum", stricter(Math.max)],
  ["exclusiveMinimum", stricter(Math.max)],
  ["minLength", stricter(Math.max)],
  ["minItems", stricter(Math.max)],
  ["minProperties", stricter(Math.max)],
  ["maximum", stricter(Math.min)],
  ["exclusiveMaximum", stricter(Math.min)],
  ["maxLength", stricter(Math.min)],
  ["maxItems", stricter(Math.min)],
  ["maxProperties", stricter(Math.min)],
  ["uniqueItems", either],
  ["readOnly", either],
  ["writeOnly", either],
  ["deprecated", either],
  ["items", both],
  ["not", neither],
  ["required", allNames],
  ["enum", commonValues],
  ["properties", allProperties],
  ["patternProperties", allProperties],
  ["additionalProperties", additional],
  ["unevaluatedProperties", additional],
]);

function allNames(left: JsonValue, right: JsonValue): JsonValue {
  return [...new Set([...elements(left), ...elements(right)])];
}

function elements(value: JsonValue): readonly JsonValue[] {
  return isList(value) ? value : [];
}

function commonValues(left: JsonValue, right: JsonValue): JsonValue {
  if (!isList(left) || !isList(right)) return isList(left) ? left : right;
  const scalars = new Set(right.filter(isScalar));
  const others = right.filter((value) => !isScalar(value)).slice(0, 100);
  return left.filter((value) =>
    isScalar(value) ? scalars.has(value) : others.some((other) => sameJson(other, value)),
  );
}

function allProperties(left: JsonValue, right: JsonValue): JsonValue {
  if (!isObject(left) || !isObject(right)) return isObject(left) ? left : right;
  const merged: { [key: string]: JsonValue } = Object.assign(Object.create(null), left);
  for (const key of Object.keys(right)) {
    const value = own(right, key) ?? null;
    merged[key] = Object.hasOwn(merged, key) ? both(merged[key] ?? null, value) : value;
  }
  return merged;
}

/** A closed part closes the whole; a schema for further values is kept beside an open part. */
function additional(left: JsonValue, right: JsonValue): JsonValue {
  if (left === false || right === false) return false;
  if (left === true) return right;
  return right === true ? left : both(left, right);
}
