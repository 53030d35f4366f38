import { isObject, listAt, own, textAt } from "../read-json.js";
import type { Property, RequiredSets, Schema, SchemaBase, UnionSchema } from "../types.js";
import { annotated, annotationsOf } from "./annotations.js";
import { constantsOf } from "./constants.js";
import { declaredDiscriminator, discriminatorOf } from "./discriminator.js";
import type { SchemaConversion, SchemaNode, TypedNode } from "./node.js";
import { constraintsOnly, without } from "./raw.js";
import { toldApart } from "./told-apart.js";
import { declaredTypes } from "./type-names.js";
import {
  allValues,
  type ChoiceKeyword,
  choiceKeyword,
  isNull,
  narrowsVariants,
  requiredSets,
  variantsOf,
} from "./variants.js";

/** Above this, a second choice is not multiplied out. */
const mostVariants = 64;

export function hasChoice({ raw }: TypedNode): boolean {
  return choiceKeyword(raw) !== undefined;
}

/** `oneOf` or `anyOf`, with what stands beside it and with further choices that must hold as well. */
export function convertChoice(
  node: TypedNode,
  conversion: SchemaConversion,
  others: readonly SchemaNode[] = [],
): Schema {
  const mode = choiceKeyword(node.raw) ?? "anyOf";
  if (others.length === 0 && constantsOf(own(node.raw, mode))) return conversion.convertTogether([node], node);
  const base: SchemaNode = { raw: without(node.raw, mode, "discriminator"), pointer: node.pointer };
  const variants = variantsOf(node, mode);
  const present = variants.filter((variant) => !isNull(variant));
  const isNullBeside = present.length === variants.length || declaredTypes(base.raw)?.includes("null") === true;
  const sets = isNullBeside ? requiredSets(present, base.raw) : undefined;
  if (sets) return withRequiredSets(conversion.convertTogether([base, ...others], node), { mode, sets }, conversion);
  const schemas = convertVariants(withValues(present, toldApart(node, present, conversion)), base, others, conversion);
  const nullable = present.length < variants.length && declaredTypes(base.raw)?.includes("null") !== false;
  const texts = annotationsOf({ raw: without(node.raw, "not"), pointer: node.pointer }, nullable, conversion);
  return united(schemas, present, { mode, node, base: texts, conversion });
}

/** A variant, and what the discriminator says of it. */
interface Variant extends SchemaNode {
  readonly value: SchemaNode | undefined;
}

function withValues(variants: readonly SchemaNode[], values: readonly (SchemaNode | undefined)[]): readonly Variant[] {
  return variants.map(({ raw, pointer }, at) => ({ raw, pointer, value: values[at] }));
}

function convertVariants(
  variants: readonly Variant[],
  base: SchemaNode,
  others: readonly SchemaNode[],
  conversion: SchemaConversion,
): readonly Schema[] {
  return others.length > 0 || narrowsVariants(base.raw, variants)
    ? distribute(base, others, variants, conversion)
    : variants.map((variant) => conversion.narrowVariant(variant, variant.value));
}

interface Choice {
  readonly mode: ChoiceKeyword;
  readonly node: TypedNode;
  readonly base: SchemaBase;
  readonly conversion: SchemaConversion;
}

function united(schemas: readonly Schema[], nodes: readonly SchemaNode[], choice: Choice): Schema {
  const { mode, node, base, conversion } = choice;
  const kept = possibleVariants(schemas, nodes);
  const variants = kept.map(({ schema }) => schema);
  const [first] = variants;
  if (first === undefined) return schemas.length > 0 ? impossible(choice) : { kind: "null", ...base, nullable: false };
  if (variants.length === 1) return annotated(first, base);
  const values = allValues(variants);
  if (values) return annotated(values, base);
  const keptNodes = kept.map((variant) => variant.node);
  const { references } = conversion;
  const discriminator = discriminatorOf(node, keptNodes, references);
  const isDeclared = declaredDiscriminator(node, keptNodes, references) !== undefined;
  const union: UnionSchema = {
    kind: "union",
    ...base,
    mode: isDeclared ? "anyOf" : mode,
    variants,
    ...(discriminator && { discriminator }),
  };
  return union;
}

/** Without variants that nothing can be, and without repetitions of a component. */
function possibleVariants(
  schemas: readonly Schema[],
  nodes: readonly SchemaNode[],
): readonly { readonly schema: Schema; readonly node: SchemaNode }[] {
  const targets = new Set<string>();
  return schemas.flatMap((schema, at) => {
    const node = nodes[at];
    if (schema.kind === "never" || !node) return [];
    if (schema.kind === "ref" && targets.has(schema.target)) return [];
    if (schema.kind === "ref") targets.add(schema.target);
    return [{ schema, node }];
  });
}

function impossible({ base, conversion, node }: Choice): Schema {
  const message = "No variant agrees with what stands beside the choice, so no value would pass; it is left out.";
  conversion.report.warn("SCHEMA_CONTRADICTION", message, node.pointer);
  return { kind: "never", ...base };
}

/** Every variant with what stands beside the choice: the only way to keep objects strict. */
function distribute(
  base: SchemaNode,
  others: readonly SchemaNode[],
  variants: readonly Variant[],
  conversion: SchemaConversion,
): readonly Schema[] {
  const kept = others.filter((other) => variants.length * sizeOf(other) <= mostVariants);
  if (kept.length < others.length) reportUnmultiplied(base, conversion);
  const constraints: SchemaNode = { raw: constraintsOnly(base.raw), pointer: base.pointer };
  return variants.map((variant) => {
    const reference = textAt(variant.raw, "$ref");
    if (reference !== undefined && kept.length === 0 && includes(reference, base, conversion)) {
      return conversion.narrowVariant(variant, variant.value);
    }
    const value = variant.value === undefined ? [] : [variant.value];
    return conversion.combineVariant([constraints, ...kept, ...value, variant], variant);
  });
}

function sizeOf({ raw }: SchemaNode): number {
  return listAt(raw, choiceKeyword(raw) ?? "anyOf").length;
}

/** A variant that is built upon the very schema that chooses it needs nothing from it. */
function includes(reference: string, base: SchemaNode, { references }: SchemaConversion): boolean {
  const target = references.resolve(reference);
  if (!target || !isObject(target.value)) return false;
  return listAt(target.value, "allOf").some((part) => {
    const inner = isObject(part) ? textAt(part, "$ref") : undefined;
    return inner !== undefined && references.resolve(inner)?.pointer === base.pointer;
  });
}

function reportUnmultiplied(node: SchemaNode, { report }: SchemaConversion): void {
  const message = `Several choices hold at once in more than ${mostVariants} combinations; only the first is checked.`;
  report.warn("SCHEMA_CHOICE_UNCHECKED", message, node.pointer);
}

/** A property that stands in every set is required in any case, and that can be told to a client. */
function withCommon(properties: readonly Property[], { sets }: RequiredSets): readonly Property[] {
  return properties.map((property) =>
    sets.every((names) => names.includes(property.wireName)) ? { ...property, required: true } : property,
  );
}

function withRequiredSets(schema: Schema, sets: RequiredSets, { report }: SchemaConversion): Schema {
  if (schema.kind === "object")
    return { ...schema, properties: withCommon(schema.properties, sets), requiredSets: sets };
  const message = "Which properties are needed together is not checked before a call; the API still checks it.";
  report.warn("SCHEMA_CHOICE_UNCHECKED", message, schema.pointer);
  return schema;
}
