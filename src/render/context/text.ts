import type { Data, DocumentText, Name } from "../../../templates/context/index.js";
import { slugCode } from "../code/index.js";
import { dataOf } from "../template/serialize.js";

/** A name that the plan has made. @throws for anything else: that is a fault of ours */
export function nameOf(text: string): Name {
  slugCode(text);
  return text as Name;
}

/** Text as the document has it: hostile until an emitter has printed it. */
export function documentText(text: string): DocumentText {
  return text as DocumentText;
}

/** JSON data that nobody can change. */
export function frozenData(value: unknown): Data {
  return deepFrozen(dataOf(value));
}

/** The value, with everything in it, made unchangeable. */
export function deepFrozen<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const member of Object.values(value)) deepFrozen(member);
  return Object.freeze(value);
}
