import type { Schema, UnionSchema } from "../types.js";

/** The components that a value of a schema is itself, not one that its properties or items are. */
export function immediateReferences(schema: Schema, into: Set<string> = new Set()): ReadonlySet<string> {
  if (schema.kind === "ref") into.add(schema.target);
  for (const part of alternativesOf(schema)) immediateReferences(part, into);
  return into;
}

/** The schema without its immediate references to the components named; any value when nothing else is left. */
export function withoutReferences(schema: Schema, targets: ReadonlySet<string>): Schema {
  const isKept = (part: Schema) => part.kind !== "ref" || !targets.has(part.target);
  if (schema.kind === "union")
    return withVariants(
      schema,
      schema.variants.map((part) => isKept(part) && withoutReferences(part, targets)),
    );
  if (schema.kind !== "intersection") return isKept(schema) ? schema : anythingAt(schema);
  const parts = schema.parts.filter(isKept).map((part) => withoutReferences(part, targets));
  return parts.length > 0 ? { ...schema, parts } : anythingAt(schema);
}

function alternativesOf(schema: Schema): readonly Schema[] {
  if (schema.kind === "union") return schema.variants;
  return schema.kind === "intersection" ? schema.parts : [];
}

/** `false` stands for a variant that goes, with its discriminating value. */
function withVariants(schema: UnionSchema, variants: readonly (Schema | false)[]): Schema {
  const kept = variants.filter((variant) => variant !== false);
  if (kept.length === variants.length) return { ...schema, variants: kept };
  const { discriminator, ...rest } = schema;
  const values = discriminator?.values.filter((_, at) => variants[at] !== false);
  if (kept.length === 0) return anythingAt(schema);
  return { ...rest, variants: kept, ...(discriminator && values && { discriminator: { ...discriminator, values } }) };
}

function anythingAt({ pointer }: Schema): Schema {
  return { kind: "unknown", pointer, nullable: false };
}
