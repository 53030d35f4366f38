import type { IntersectionSchema, Schema, UnionSchema } from "../../model/types.js";
import { array, string } from "../code/index.js";
import type { ZodCode, ZodContext } from "./context.js";
import type { Convert } from "./convert.js";
import { isPlainObject, isRenamed } from "./objects.js";
import { areDisjoint } from "./overlap.js";

/** The cheapest form that gives the same verdicts: by discriminator, first match, or exactly one match. */
export function unionCode(schema: UnionSchema, context: ZodContext, convert: Convert): ZodCode {
  const [only] = schema.variants;
  if (only === undefined) return context.z("never");
  const variants = schema.variants.map((variant) => convert(variant, { optional: false }));
  const [onlyCode] = variants;
  if (onlyCode !== undefined && variants.length === 1) return onlyCode;
  const discriminator = discriminatorOf(schema, context);
  if (discriminator !== undefined) return context.z("discriminatedUnion", string(discriminator), array(variants));
  if (schema.mode === "oneOf" && !areDisjoint(schema.variants, (id) => context.component(id).schema)) {
    return context.helper("exactlyOne", array(variants));
  }
  return context.z("union", array(variants));
}

/** A value must pass every part; zod lets one part know what another does not. */
export function intersectionCode({ parts }: IntersectionSchema, context: ZodContext, convert: Convert): ZodCode {
  const [first, ...rest] = parts.map((part) => convert(part, { optional: false }));
  if (first === undefined) return context.z("unknown");
  return rest.reduce<ZodCode>((code, part) => context.z("intersection", code, part), first);
}

/** zod wants plain objects, each with values of its own for the discriminating property. */
function discriminatorOf({ discriminator, variants }: UnionSchema, context: ZodContext): string | undefined {
  if (discriminator === undefined) return undefined;
  const seen = new Set<unknown>();
  for (const variant of variants) {
    const values = discriminatingValues(variant, discriminator.wireName, context);
    if (values === undefined || values.some((value) => seen.has(value))) return undefined;
    for (const value of values) seen.add(value);
  }
  return discriminator.wireName;
}

function discriminatingValues(variant: Schema, wireName: string, context: ZodContext): readonly unknown[] | undefined {
  if (variant.nullable || variant.not !== undefined) return undefined;
  if (variant.kind === "ref") {
    const component = context.component(variant.target);
    return isPlainObject(component) ? discriminatingValues(component.schema, wireName, context) : undefined;
  }
  if (variant.kind !== "object" || isRenamed(variant)) return undefined;
  const property = variant.properties.find((candidate) => candidate.wireName === wireName);
  if (property === undefined || !property.required || property.schema.kind !== "enum" || property.schema.nullable)
    return undefined;
  return property.schema.values.every((value) => typeof value === "string") ? property.schema.values : undefined;
}
