import type { JsonObject, JsonValue } from "../../load/types.js";
import { isList, objectAt, own, textAt } from "../read-json.js";
import type { References } from "../reference.js";
import { accepts } from "./accepts.js";
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
  { references, checked }: SchemaConversion,
): readonly (SchemaNode | undefined)[] {
  const declared = checked ? declaredDiscriminator(node, variants, references) : undefined;
  return variants.map((variant) => declared && partOf(variant, declared, references));
}

function partOf(
  variant: SchemaNode,
  { wireName, mapping }: DeclaredDiscriminator,
  references: References,
): SchemaNode | undefined {
  const target = references.object(variant.raw, variant.pointer);
  if (target === undefined) return undefined;
  const written = propertySchemas(target.value, wireName, references, 0);
  const values = valuesOf(target, mapping, written, references);
  const fitting = values.filter((value) => written.every((schema) => accepts(schema, value, references)));
  if (fitting.length === 0 || written.some((schema) => saysNoMore(schema, fitting, references))) return undefined;
  const property = rawSchema({ type: "string", enum: fitting });
  const raw = rawSchema({ properties: rawSchema({ [wireName]: property }), required: [wireName] });
  return { raw, pointer: variant.pointer };
}

/** Values of the mapping, or what Azure writes beside a schema; the name of a component only where its enum has it. */
function valuesOf(
  { value, pointer }: { readonly value: JsonObject; readonly pointer: string },
  mapping: DeclaredDiscriminator["mapping"],
  written: readonly JsonValue[],
  references: References,
): readonly string[] {
  const mapped = mapping.get(pointer);
  if (mapped !== undefined) return mapped;
  const ofAzure = textAt(value, "x-ms-discriminator-value");
  if (ofAzure !== undefined) return [ofAzure];
  const name = references.resolve(pointer)?.name;
  return name !== undefined && written.some((schema) => listedTexts(schema, references).length > 0) ? [name] : [];
}

/** Whether a property allows nothing but these values anyway. */
function saysNoMore(schema: JsonValue, values: readonly string[], references: References): boolean {
  const listed = listedTexts(schema, references);
  return listed.length > 0 && listed.every((value) => typeof value === "string" && values.includes(value));
}

function listedTexts(schema: JsonValue, references: References): readonly JsonValue[] {
  const target = references.object(schema, "")?.value;
  if (target === undefined) return [];
  const only = own(target, "const");
  if (only !== undefined) return [only];
  const values = own(target, "enum");
  return isList(values) ? values : [];
}

/** What a schema and all that it includes say of a property. */
function propertySchemas(raw: JsonObject, name: string, references: References, depth: number): readonly JsonValue[] {
  if (depth > deepest) return [];
  const properties = objectAt(raw, "properties");
  const declared = properties && own(properties, name);
  const included = includedParts(raw, references).flatMap((part) => propertySchemas(part, name, references, depth + 1));
  return declared === undefined ? included : [declared, ...included];
}
