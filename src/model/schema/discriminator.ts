import type { JsonObject } from "../../load/types.js";
import { isObject, objectAt, own, textAt } from "../read-json.js";
import type { References } from "../reference.js";
import type { UnionSchema } from "../types.js";
import type { SchemaNode } from "./node.js";
import { includedParts, propertyConstants } from "./property-constants.js";

type Discriminator = NonNullable<UnionSchema["discriminator"]>;

/**
 * The property that tells the variants apart and the value of each: from the variants' own constants, else from
 * `mapping`, else the name of the component (OpenAPI 3.1 section 4.8.25). A property that is a required constant of
 * every variant tells them apart without being declared.
 */
export function discriminatorOf(
  node: SchemaNode,
  variants: readonly SchemaNode[],
  references: References,
): Discriminator | undefined {
  const declared = declaredDiscriminator(node, variants, references);
  if (declared === undefined) return undeclared(variants, references);
  const { wireName, mapping } = declared;
  const values = variants.map((variant) => valueOf(variant, wireName, mapping, references));
  return complete(wireName, values);
}

/** What a document says of the property by which it chooses among variants. */
export interface DeclaredDiscriminator {
  readonly wireName: string;
  /** Pointer of a component to its values. */
  readonly mapping: ReadonlyMap<string, readonly string[]>;
}

/** The discriminator beside a choice, or that of the base of all its variants. */
export function declaredDiscriminator(
  node: SchemaNode,
  variants: readonly SchemaNode[],
  references: References,
): DeclaredDiscriminator | undefined {
  const declaring = discriminatingProperty(node.raw) === undefined ? commonBase(variants, references) : node.raw;
  const wireName = declaring && discriminatingProperty(declaring);
  return declaring && wireName !== undefined ? { wireName, mapping: mappedValues(declaring, references) } : undefined;
}

/** The base with a discriminator that all variants are built upon. */
function commonBase(variants: readonly SchemaNode[], references: References): JsonObject | undefined {
  const bases = variants.map(({ raw }) => {
    const reference = textAt(raw, "$ref");
    const target = reference === undefined ? raw : references.follow(reference)?.value;
    return isObject(target) ? includedParts(target, references).map((part) => through(part, references)) : [];
  });
  return bases[0]?.find(
    (base) => discriminatingProperty(base) !== undefined && bases.every((others) => others.includes(base)),
  );
}

function through(part: JsonObject, references: References): JsonObject {
  const reference = textAt(part, "$ref");
  const target = reference === undefined ? part : references.follow(reference)?.value;
  return isObject(target) ? target : part;
}

/** `discriminator.propertyName`, or the bare name of OpenAPI 2.0. */
export function discriminatingProperty(raw: JsonObject): string | undefined {
  const discriminator = own(raw, "discriminator");
  if (typeof discriminator === "string") return discriminator;
  return isObject(discriminator) ? textAt(discriminator, "propertyName") : undefined;
}

/** Pointer of a component to the values that `mapping` gives it. */
export function mappedValues(raw: JsonObject, references: References): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  const discriminator = objectAt(raw, "discriminator");
  const mapping = discriminator && objectAt(discriminator, "mapping");
  for (const value of Object.keys(mapping ?? {})) {
    const named = mapping && textAt(mapping, value);
    const pointer = named === undefined ? undefined : mappedPointer(named, references);
    if (pointer !== undefined) values.set(pointer, [...(values.get(pointer) ?? []), value]);
  }
  return values;
}

/** A mapping names a component or refers to it. */
function mappedPointer(named: string, references: References): string | undefined {
  return (references.resolve(named) ?? references.resolve(`#/components/schemas/${named}`))?.pointer;
}

function valueOf(
  variant: SchemaNode,
  wireName: string,
  mapping: ReadonlyMap<string, readonly string[]>,
  references: References,
): string | undefined {
  const constant = propertyConstants(variant.raw, references).get(wireName);
  if (constant) return constant.value;
  const reference = textAt(variant.raw, "$ref");
  const target = reference === undefined ? undefined : references.resolve(reference);
  if (!target) return undefined;
  const mapped = mapping.get(target.pointer);
  if (mapped) return mapped.length === 1 ? mapped[0] : undefined;
  return target.pointer.startsWith("#/components/schemas/") ? target.name : undefined;
}

function undeclared(variants: readonly SchemaNode[], references: References): Discriminator | undefined {
  const constants = variants.map((variant) => propertyConstants(variant.raw, references));
  const [first] = constants;
  for (const wireName of first?.keys() ?? []) {
    const found = constants.map((map) => map.get(wireName));
    const values = found.map((constant) => (constant?.required ? constant.value : undefined));
    const discriminator = complete(wireName, values);
    if (discriminator) return discriminator;
  }
  return undefined;
}

function complete(wireName: string, values: readonly (string | undefined)[]): Discriminator | undefined {
  const known = values.filter((value) => value !== undefined);
  if (known.length < values.length || new Set(known).size < known.length) return undefined;
  return { wireName, values: known };
}
