/** A JSON Schema (2020-12) without `$ref`: what a tool advertises. */
export type JsonSchema = { readonly [keyword: string]: unknown };

export interface CompactSchema {
  readonly schema: JsonSchema;
  /** Pointers into the given schema whose inner structure is no longer shown. It is still checked. */
  readonly omitted: readonly string[];
}

/** Bytes that the advertised input of a tool may take. */
export const inputSchemaBudget = 8 * 1024;
/** How often a recursive schema is shown inside itself. */
export const recursionBound = 1;

/** First-level properties are never left out below this; only beyond it do long enumerations become notes. */
const hardLimit = 12 * 1024 + 512;
const longestEnumeration = 100;

/**
 * Makes an advertised schema fit `budgetBytes`, losing least first: long descriptions, then structure below the first
 * level (the largest properties first, each to its fair share), then descriptions. Every first-level property stays,
 * with `required`, its type, constraints and enumeration.
 */
export function compactSchema(schema: JsonSchema, budgetBytes: number): CompactSchema {
  const fits = (candidate: JsonSchema): boolean => sizeOf(candidate) <= budgetBytes;
  if (fits(schema)) return { schema, omitted: [] };

  const briefer = mapProperties(schema, (property) => shortenDescriptions(property, 120, 60));
  if (fits(briefer)) return { schema: briefer, omitted: [] };

  const omitted: string[] = [];
  const shallow = shareOut(briefer, budgetBytes, "", omitted);
  for (const length of [80, 40, 0]) {
    const candidate = mapProperties(shallow, (property) => shortenDescriptions(property, length, 0));
    if (fits(candidate) || length === 0) return { schema: withinHardLimit(candidate, omitted), omitted };
  }
  return { schema: shallow, omitted };
}

/** Bytes of a value as JSON in UTF-8. */
export function sizeOf(value: unknown): number {
  const text = JSON.stringify(value);
  return text === undefined ? 0 : Buffer.byteLength(text);
}

/** Gives every property as much room as an equal split of the budget allows; small ones leave theirs to large ones. */
function shareOut(node: JsonSchema, budget: number, pointer: string, omitted: string[]): JsonSchema {
  const properties = childSchemas(node.properties);
  const sizes = properties.map(([name, property]) => sizeOf(property) + name.length + 4);
  const overhead = sizeOf({ ...node, properties: {} });
  const share = fairShare(sizes, budget - overhead);
  const shrunk = properties.map(([name, property], index): readonly [string, JsonSchema] => {
    if ((sizes[index] ?? 0) <= share) return [name, property];
    return [name, shrink(property, share - name.length - 4, `${pointer}/properties/${escapeToken(name)}`, omitted)];
  });
  return { ...node, properties: Object.fromEntries(shrunk) };
}

/** The largest size that a member may keep so that all together stay within `budget`. */
function fairShare(sizes: readonly number[], budget: number): number {
  const ascending = [...sizes].sort((left, right) => left - right);
  let remaining = budget;
  for (const [index, size] of ascending.entries()) {
    const share = remaining / (ascending.length - index);
    if (size > share) return Math.max(0, share);
    remaining -= size;
  }
  return Number.POSITIVE_INFINITY;
}

/** A smaller schema that accepts at least the same values; its own constraints and enumeration stay. */
function shrink(node: JsonSchema, budget: number, pointer: string, omitted: string[]): JsonSchema {
  if (sizeOf(node) <= budget) return node;
  const brief = shortenDescriptions(node, 120, 0);
  if (sizeOf(brief) <= budget) return brief;
  const inner: string[] = [];
  const smaller = shrinkInside(brief, budget, pointer, inner);
  if (sizeOf(smaller) <= budget || !hasStructure(smaller)) {
    omitted.push(...inner);
    return smaller;
  }
  omitted.push(pointer);
  return withoutStructure(brief);
}

function shrinkInside(node: JsonSchema, budget: number, pointer: string, omitted: string[]): JsonSchema {
  if (isSchema(node.properties)) return shareOut(node, budget, pointer, omitted);
  if (isSchema(node.items)) {
    const rest = budget - sizeOf({ ...node, items: {} });
    return { ...node, items: shrink(node.items, rest, `${pointer}/items`, omitted) };
  }
  const union = unionOf(node);
  if (union === undefined) return node;
  const sizes = union.variants.map((variant) => sizeOf(variant) + 1);
  const share = fairShare(sizes, budget - sizeOf({ ...node, [union.keyword]: [] }));
  const variants = union.variants.map((variant, index) =>
    (sizes[index] ?? 0) <= share
      ? variant
      : shrink(variant, share - 1, `${pointer}/${union.keyword}/${index}`, omitted),
  );
  return { ...node, [union.keyword]: variants };
}

const structural = new Set(["properties", "required", "additionalProperties", "patternProperties", "propertyNames"]);
/** They go together: without the first, the second would be said of every item. */
const tupleKeywords = new Set(["prefixItems", "items"]);

function hasStructure(node: JsonSchema): boolean {
  if (isSchema(node.properties) || isSchema(node.patternProperties) || isSchema(node.additionalProperties)) return true;
  if (Array.isArray(node.prefixItems)) return true;
  if (isSchema(node.items)) return hasStructure(node.items);
  return unionOf(node)?.variants.some(hasStructure) ?? false;
}

/** Only the outside of a schema: its type, texts and own constraints. */
function withoutStructure(node: JsonSchema): JsonSchema {
  const kept: Record<string, unknown> = Object.create(null);
  const union = unionOf(node);
  const isTuple = node.prefixItems !== undefined;
  for (const [keyword, value] of Object.entries(node)) {
    if (structural.has(keyword) || (isTuple && tupleKeywords.has(keyword)) || keyword === union?.keyword) continue;
    kept[keyword] = keyword === "items" && isSchema(value) ? withoutStructure(value) : value;
  }
  return union === undefined ? { ...kept } : { ...kept, ...outsideOfUnion(union) };
}

function outsideOfUnion({ keyword, variants }: Union): JsonSchema {
  if (!variants.some(hasStructure)) return { [keyword]: variants };
  const types = new Set(
    variants.flatMap((variant) => (variant.type === undefined ? [undefined] : [variant.type].flat())),
  );
  return types.has(undefined) ? {} : { type: types.size === 1 ? [...types][0] : [...types] };
}

interface Union {
  readonly keyword: "anyOf" | "oneOf" | "allOf";
  readonly variants: readonly JsonSchema[];
}

function unionOf(node: JsonSchema): Union | undefined {
  for (const keyword of ["anyOf", "oneOf", "allOf"] as const) {
    const variants = node[keyword];
    if (Array.isArray(variants)) return { keyword, variants: variants.filter(isSchema) };
  }
  return undefined;
}

/** Cuts the description of a schema to `own` characters and those inside it to `nested`; zero drops them. */
function shortenDescriptions(node: JsonSchema, own: number, nested: number): JsonSchema {
  const shortened: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(node)) {
    const short = shortenKeyword(keyword, value, own, nested);
    if (short !== undefined) shortened[keyword] = short;
  }
  return shortened;
}

function shortenKeyword(keyword: string, value: unknown, own: number, nested: number): unknown {
  if (keyword === "description" && typeof value === "string") return own === 0 ? undefined : cut(value, own);
  if (keyword === "properties" || keyword === "patternProperties") {
    return Object.fromEntries(
      childSchemas(value).map(([name, child]) => [name, shortenDescriptions(child, nested, nested)]),
    );
  }
  if (keyword === "items" || keyword === "additionalProperties" || keyword === "not") {
    return isSchema(value) ? shortenDescriptions(value, nested, nested) : value;
  }
  if (Array.isArray(value) && (keyword.endsWith("Of") || keyword === "prefixItems")) {
    return value.map((child: unknown) => (isSchema(child) ? shortenDescriptions(child, nested, nested) : child));
  }
  return value;
}

/** The last resort: the longest enumerations become a note, one after the other. */
function withinHardLimit(schema: JsonSchema, omitted: string[]): JsonSchema {
  const properties = new Map(childSchemas(schema.properties));
  const longest = [...properties]
    .filter(([, { enum: values }]) => Array.isArray(values) && values.length > longestEnumeration)
    .sort(([, left], [, right]) => sizeOf(right.enum) - sizeOf(left.enum));
  let size = sizeOf(schema);
  for (const [name, property] of longest) {
    if (size <= hardLimit) break;
    const note = enumerationNote(property);
    size += sizeOf(note) - sizeOf(property);
    properties.set(name, note);
    omitted.push(`/properties/${escapeToken(name)}/enum`);
  }
  return { ...schema, properties: Object.fromEntries(properties) };
}

function enumerationNote({ enum: values, ...rest }: JsonSchema): JsonSchema {
  const known = Array.isArray(values) ? values : [];
  return {
    type: "string",
    ...rest,
    description: `One of ${known.length} values, such as ${known.slice(0, 5).join(", ")}.`,
  };
}

function mapProperties(schema: JsonSchema, change: (property: JsonSchema) => JsonSchema): JsonSchema {
  const changed = childSchemas(schema.properties).map(([name, property]) => [name, change(property)]);
  return { ...schema, properties: Object.fromEntries(changed) };
}

function childSchemas(value: unknown): (readonly [string, JsonSchema])[] {
  return Object.entries(childRecord(value));
}

function childRecord(value: unknown): Readonly<Record<string, JsonSchema>> {
  if (!isSchema(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, JsonSchema] => isSchema(entry[1])));
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const space = text.lastIndexOf(" ", length - 1);
  return `${text.slice(0, space > length / 2 ? space : length - 1)}…`;
}

/** RFC 6901 section 3. */
function escapeToken(token: string): string {
  return token.replaceAll("~", "~0").replaceAll("/", "~1");
}
