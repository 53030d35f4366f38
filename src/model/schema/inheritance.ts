import type { JsonObject } from "../../load/types.js";
import { isObject, listAt, objectAt, textAt } from "../read-json.js";
import type { References } from "../reference.js";
import type { Schema } from "../types.js";
import { annotationsOf } from "./annotations.js";
import { discriminatingProperty, discriminatorOf, mappedValues } from "./discriminator.js";
import { rawSchema } from "./raw.js";
import type { SchemaConversion, SchemaNode, TypedNode } from "./node.js";
import { toldApart } from "./told-apart.js";

/** Base component to the components whose `allOf` names it; `discriminator` on the base makes them its variants. */
export function heirs(root: JsonObject, references: References): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const components = objectAt(root, "components");
  const schemas = components && objectAt(components, "schemas");
  for (const name of Object.keys(schemas ?? {})) {
    const schema = schemas && objectAt(schemas, name);
    const heir = references.resolve(`#/components/schemas/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`);
    for (const base of schema && heir ? basesOf(schema, references) : []) {
      if (heir) found.set(base, [...(found.get(base) ?? []), heir.pointer]);
    }
  }
  return found;
}

function basesOf(schema: JsonObject, references: References): readonly string[] {
  return listAt(schema, "allOf").flatMap((part) => {
    const reference = isObject(part) ? textAt(part, "$ref") : undefined;
    const target = reference === undefined ? undefined : references.resolve(reference);
    return target ? [target.pointer] : [];
  });
}

/** A component with a discriminator and heirs, but without a list of variants: any of the heirs is meant. */
export function isInherited({ raw, pointer }: TypedNode, conversion: SchemaConversion): boolean {
  return (
    discriminatingProperty(raw) !== undefined &&
    listAt(raw, "oneOf").length === 0 &&
    listAt(raw, "anyOf").length === 0 &&
    conversion.heirsOf(pointer).length > 0
  );
}

export function convertInherited(node: TypedNode, conversion: SchemaConversion): Schema {
  const mapped = [...mappedValues(node.raw, conversion.references).keys()];
  const pointers = [...new Set([...mapped, ...conversion.heirsOf(node.pointer)])].filter(
    (heir) => heir !== node.pointer,
  );
  const nodes: readonly SchemaNode[] = pointers.map((pointer) => ({ raw: rawSchema({ $ref: pointer }), pointer }));
  const values = toldApart(node, nodes, conversion);
  const variants = nodes.map((variant, at) => conversion.narrowVariant(variant, values[at]));
  const base = annotationsOf(node, node.types.length > 0 && node.allowsNull, conversion);
  const discriminator = discriminatorOf(node, nodes, conversion.references);
  const [only] = variants;
  if (variants.length === 1 && only) return { ...only, ...base };
  return { kind: "union", ...base, mode: "anyOf", variants, ...(discriminator && { discriminator }) };
}
