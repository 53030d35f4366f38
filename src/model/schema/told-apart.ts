import type { JsonObject, JsonValue } from "../../load/types.js";
import { isObject, listAt, objectAt, own, textAt } from "../read-json.js";
import type { References, Target } from "../reference.js";
import { accepts } from "./accepts.js";
import { listedValues } from "./constants.js";
import { declaredDiscriminator, type DeclaredDiscriminator } from "./discriminator.js";
import type { SchemaConversion, SchemaNode } from "./node.js";
import { includedParts } from "./property-constants.js";
import { rawSchema } from "./raw.js";

/** Inclusions within inclusions; the rest is not looked at. */
const deepest = 16;

/**
 * For each variant what a discriminator says of its property, as one more schema that must hold; undefined where the
 * variant says it itself. Without it nothing would tell a model which value means which variant.
 */
export function toldApart(
  node: SchemaNode,
  variants: readonly SchemaNode[],
  conversion: SchemaConversion,
): readonly (SchemaNode | undefined)[] {
  const { references, checked } = conversion;
  const declared = checked ? declaredDiscriminator(node, variants, references) : undefined;
  if (declared === undefined) return variants.map(() => undefined);
  const names = new Set(variants.flatMap((variant) => componentOf(variant, references)?.name ?? []));
  return variants.map((variant) => partOf(variant, { ...declared, names }, conversion));
}

/** What a document says of the property by which it chooses, and the names of the components that it chooses among. */
interface Choosing extends DeclaredDiscriminator {
  readonly names: ReadonlySet<JsonValue>;
}

function componentOf({ raw, pointer }: SchemaNode, references: References): Target | undefined {
  const place = references.object(raw, pointer)?.pointer;
  return place === undefined ? undefined : references.resolve(place);
}

function partOf(variant: SchemaNode, choosing: Choosing, conversion: SchemaConversion): SchemaNode | undefined {
  const { references } = conversion;
  const component = componentOf(variant, references);
  if (component === undefined || !isObject(component.value)) return undefined;
  const { wireName } = choosing;
  const written = propertySchemas(component.value, wireName, references, 0);
  const values = valuesOf(component, component.value, choosing, written, conversion);
  const fitting = values.filter((value) => written.every((schema) => accepts(schema, value, references)));
  if (fitting.length === 0 || written.some((schema) => saysNoMore(schema, fitting, references))) return undefined;
  const property = rawSchema({ type: "string", enum: fitting });
  const raw = rawSchema({ properties: rawSchema({ [wireName]: property }), required: [wireName] });
  return { raw, pointer: variant.pointer };
}

/** Values of the mapping, or what Azure writes beside a schema; else the name of the component (OpenAPI 3.1 section 4.8.25). */
function valuesOf(
  { name, pointer }: Target,
  value: JsonObject,
  { mapping, names }: Choosing,
  written: readonly JsonValue[],
  conversion: SchemaConversion,
): readonly string[] {
  const { references } = conversion;
  const mapped = mapping.get(pointer);
  if (mapped !== undefined) return mapped;
  const ofAzure = textAt(value, "x-ms-discriminator-value");
  if (ofAzure !== undefined) return [ofAzure];
  if (written.some((schema) => listedBehind(schema, references).length > 0)) return [name];
  // An heir has a name of its own, and is of this variant all the same.
  const isMeant =
    written.length > 0 && pointer.startsWith("#/components/schemas/") && conversion.heirsOf(pointer).length === 0;
  return isMeant && written.every((schema) => mayBeAmong(names, schema, references)) ? [name] : [];
}

/** Whether nothing that is written of a property shows that its values are others than these. */
function mayBeAmong(names: ReadonlySet<JsonValue>, schema: JsonValue, references: References): boolean {
  const target = references.object(schema, "")?.value;
  if (target === undefined) return true;
  const shown = [own(target, "example"), own(target, "default"), ...listAt(target, "examples")];
  const isPlain = own(target, "pattern") === undefined && own(target, "format") === undefined;
  return isPlain && shown.every((example) => example === undefined || names.has(example));
}

/** Whether a property allows nothing but these values anyway. */
function saysNoMore(schema: JsonValue, values: readonly string[], references: References): boolean {
  const listed = listedBehind(schema, references);
  return listed.length > 0 && listed.every((value) => typeof value === "string" && values.includes(value));
}

function listedBehind(schema: JsonValue, references: References): readonly JsonValue[] {
  const target = references.object(schema, "")?.value;
  return target === undefined ? [] : listedValues(target);
}

/** What a schema and all that it includes say of a property. */
function propertySchemas(raw: JsonObject, name: string, references: References, depth: number): readonly JsonValue[] {
  if (depth > deepest) return [];
  const properties = objectAt(raw, "properties");
  const declared = properties && own(properties, name);
  const included = includedParts(raw, references).flatMap((part) => propertySchemas(part, name, references, depth + 1));
  return declared === undefined ? included : [declared, ...included];
}
