import { appendToPointer } from "../../load/pointer.js";
import type { JsonObject } from "../../load/types.js";
import { isObject, listAt, own, textAt } from "../read-json.js";
import type { References } from "../reference.js";
import type { SchemaNode } from "./node.js";

/** More parts than this in one `allOf` are a mistake or an attack. */
const mostParts = 256;

/** A schema that must hold, without `$ref` and `allOf`: they have become parts of their own. */
export interface FlatPart extends SchemaNode {
  /** True for the schema that is being read itself, not one that it includes. */
  readonly own: boolean;
}

/**
 * All schemas that a schema includes by `$ref` and `allOf`, in the order in which later ones decide on texts. Each is
 * included once, so circles end. `active` are the components under conversion: an heir that includes its base does not
 * take over the base's choice among heirs, being itself one of them.
 */
export function flatten(parts: readonly SchemaNode[], references: References, active: ReadonlySet<string>): FlatPart[] {
  const flat: FlatPart[] = [];
  const included = new Set<JsonObject>();
  const passed = new Set(active);
  const enter = (target: SchemaNode): void => {
    const isKnown = passed.has(target.pointer);
    include(target, false);
    if (!isKnown) passed.delete(target.pointer);
  };
  const include = ({ raw, pointer }: SchemaNode, ownPart: boolean): void => {
    if (included.has(raw) || flat.length >= mostParts) return;
    included.add(raw);
    const withoutChoice = !ownPart && (passed.has(pointer) || choosesAmong(raw, passed, references));
    if (!ownPart) passed.add(pointer);
    const target = targetOf(raw, references);
    if (target) enter(target);
    listAt(raw, "allOf").forEach((part, at) => {
      if (isObject(part)) include({ raw: part, pointer: appendToPointer(pointer, "allOf", at) }, false);
    });
    const rest = withoutInclusion(raw, withoutChoice);
    if (Object.keys(rest).length > 0) flat.push({ raw: rest, pointer, own: ownPart });
  };
  for (const part of parts) include(part, true);
  return flat;
}

function targetOf(raw: JsonObject, references: References): SchemaNode | undefined {
  const reference = textAt(raw, "$ref");
  const target = reference === undefined ? undefined : references.resolve(reference);
  return target && isObject(target.value) ? { raw: target.value, pointer: target.pointer } : undefined;
}

/** Whether a base lists a component that is being converted among its variants, or is one itself. */
function choosesAmong(raw: JsonObject, active: ReadonlySet<string>, references: References): boolean {
  return [...listAt(raw, "oneOf"), ...listAt(raw, "anyOf")].some((variant) => {
    const reference = isObject(variant) ? textAt(variant, "$ref") : undefined;
    const target = reference === undefined ? undefined : references.resolve(reference);
    return target !== undefined && active.has(target.pointer);
  });
}

function withoutInclusion(raw: JsonObject, withoutChoice: boolean): JsonObject {
  const left = new Set(["$ref", "allOf", ...(withoutChoice ? ["oneOf", "anyOf", "discriminator"] : [])]);
  if (!Object.keys(raw).some((keyword) => left.has(keyword))) return raw;
  const rest: { [key: string]: JsonObject[string] } = Object.create(null);
  for (const keyword of Object.keys(raw)) if (!left.has(keyword)) rest[keyword] = own(raw, keyword) ?? null;
  return rest;
}
