import { canonicalJson } from "../state/canonical-json.js";
import type { JsonSchema } from "./contract.js";
import { compareBounds } from "./compare-bounds.js";
import { compareTypes } from "./compare-types.js";

/** What a difference of two schemas is about. */
export type Aspect =
  | "property"
  | "required"
  | "type"
  | "null"
  | "enum"
  | "bounds"
  | "pattern"
  | "format"
  | "variant"
  | "additional"
  | "default"
  | "text"
  | "other";

/**
 * One difference. `narrower`: fewer values are valid than before; `wider`: more; `other`: neither can be said, or it has
 * no bearing on values.
 */
export interface SchemaDifference {
  readonly aspect: Aspect;
  readonly direction: "narrower" | "wider" | "other";
  /** Pointer without its leading slash, `properties/address/properties/city`; empty for the schema itself. */
  readonly pointer: string;
  /** Of a property that is new or gone: whether it is, or was, required. */
  readonly required?: boolean;
  readonly before?: unknown;
  readonly after?: unknown;
}

/**
 * Compares two schemas without references, member by member. Schemas come from documents: the depth is bounded by what is
 * advertised, and every loop runs over members that exist.
 */
export function compareSchemas(before: JsonSchema, after: JsonSchema, pointer = ""): readonly SchemaDifference[] {
  if (before === after || canonicalJson(before) === canonicalJson(after)) return [];
  return [
    ...compareTypes(before, after, pointer),
    ...compareEnums(before, after, pointer),
    ...compareBounds(before, after, pointer),
    ...compareTexts(before, after, pointer),
    ...compareProperties(before, after, pointer),
    ...compareItems(before, after, pointer),
    ...compareVariants(before, after, pointer),
    ...compareRest(before, after, pointer),
  ];
}

function compareEnums(before: JsonSchema, after: JsonSchema, pointer: string): readonly SchemaDifference[] {
  const [old, now] = [allowedValues(before), allowedValues(after)];
  if (old === undefined && now === undefined) return [];
  const at = { aspect: "enum", pointer, before: old ?? null, after: now ?? null } as const;
  if (old === undefined) return [{ ...at, direction: "narrower" }];
  if (now === undefined) return [{ ...at, direction: "wider" }];
  const [had, has] = [new Set(old.map(canonicalJson)), new Set(now.map(canonicalJson))];
  return [
    ...([...had].some((value) => !has.has(value)) ? [{ ...at, direction: "narrower" as const }] : []),
    ...([...has].some((value) => !had.has(value)) ? [{ ...at, direction: "wider" as const }] : []),
  ];
}

/** Null is a matter of `type`, whichever keyword says so. */
function allowedValues(schema: JsonSchema): readonly unknown[] | undefined {
  if (Object.hasOwn(schema, "const")) return [schema["const"]];
  const { enum: values } = schema;
  return Array.isArray(values) ? values.filter((value) => value !== null) : undefined;
}

function compareTexts(before: JsonSchema, after: JsonSchema, pointer: string): readonly SchemaDifference[] {
  const texts = ["title", "description"].flatMap((keyword) => changed(before, after, pointer, keyword, "text"));
  return [...texts, ...changed(before, after, pointer, "default", "default")];
}

function changed(
  before: JsonSchema,
  after: JsonSchema,
  pointer: string,
  keyword: string,
  aspect: Aspect,
): readonly SchemaDifference[] {
  const [old, now] = [before[keyword] ?? null, after[keyword] ?? null];
  if (canonicalJson(old) === canonicalJson(now)) return [];
  return [{ aspect, direction: "other", pointer: join(pointer, keyword), before: old, after: now }];
}

function compareProperties(before: JsonSchema, after: JsonSchema, pointer: string): readonly SchemaDifference[] {
  const [old, now] = [schemasIn(before["properties"]), schemasIn(after["properties"])];
  const [needed, needs] = [requiredOf(before), requiredOf(after)];
  const gone = [...old.keys()].filter((name) => !now.has(name));
  const added = [...now.keys()].filter((name) => !old.has(name));
  const both = [...now].flatMap(([name, schema]) => {
    const known = old.get(name);
    return known === undefined ? [] : [{ name, known, schema }];
  });
  const place = (name: string): string => join(pointer, "properties", name);
  return [
    ...gone.map((name): SchemaDifference => {
      return { aspect: "property", direction: "narrower", pointer: place(name), required: needed.has(name) };
    }),
    ...added.map((name): SchemaDifference => {
      return { aspect: "property", direction: "wider", pointer: place(name), required: needs.has(name) };
    }),
    ...both.flatMap(({ name, known, schema }) => [
      ...compareRequired(needed.has(name), needs.has(name), place(name)),
      ...compareSchemas(known, schema, place(name)),
    ]),
    ...compareAdditional(before["additionalProperties"], after["additionalProperties"], pointer),
  ];
}

function compareRequired(before: boolean, after: boolean, pointer: string): readonly SchemaDifference[] {
  if (before === after) return [];
  return [{ aspect: "required", direction: after ? "narrower" : "wider", pointer, before, after }];
}

/** Absent is open, as `true` is. */
function compareAdditional(before: unknown, after: unknown, pointer: string): readonly SchemaDifference[] {
  const [old, now] = [before ?? true, after ?? true];
  if (isSchema(old) && isSchema(now)) return compareSchemas(old, now, join(pointer, "additionalProperties"));
  if (canonicalJson(old) === canonicalJson(now)) return [];
  const openness = (value: unknown): number => (value === false ? 0 : isSchema(value) ? 1 : 2);
  const direction = openness(now) < openness(old) ? "narrower" : "wider";
  return [{ aspect: "additional", direction, pointer, before: old, after: now }];
}

function compareItems(before: JsonSchema, after: JsonSchema, pointer: string): readonly SchemaDifference[] {
  const [old, now] = [before["items"], after["items"]];
  if (old === undefined && now === undefined) return [];
  return compareSchemas(asSchema(old), asSchema(now), join(pointer, "items"));
}

/** Alternatives have no names: equal ones are taken away, what is left over is compared when it is one against one. */
function compareVariants(before: JsonSchema, after: JsonSchema, pointer: string): readonly SchemaDifference[] {
  return ["anyOf", "oneOf"].flatMap((keyword) => {
    const [old, now] = [listOf(before[keyword]), listOf(after[keyword])];
    if (old.length === 0 && now.length === 0) return [];
    const [had, has] = [new Set(old.map(identityOf)), new Set(now.map(identityOf))];
    const gone = old.filter((variant) => !has.has(identityOf(variant)));
    const added = now.filter((variant) => !had.has(identityOf(variant)));
    const at = { aspect: "variant", pointer: join(pointer, keyword) } as const;
    if (old.length === 0) return [{ ...at, direction: "narrower" as const, after: now }];
    if (now.length === 0) return [{ ...at, direction: "wider" as const, before: old }];
    if (gone.length === added.length)
      return gone.flatMap((variant, index) =>
        compareSchemas(variant, asSchema(added[index]), join(pointer, keyword, String(old.indexOf(variant)))),
      );
    return [
      ...(gone.length > added.length ? [{ ...at, direction: "narrower" as const, before: gone, after: added }] : []),
      ...(gone.length < added.length ? [{ ...at, direction: "wider" as const, before: gone, after: added }] : []),
      ...(gone.length > 0 && gone.length < added.length
        ? [{ ...at, direction: "narrower" as const, before: gone, after: added }]
        : []),
    ];
  });
}

/** Equal for schemas that differ in nothing but the order of lists whose order means nothing. */
function identityOf(schema: JsonSchema): string {
  return canonicalJson(withSortedSets(schema));
}

const sets: ReadonlySet<string> = new Set(["required", "enum", "type"]);

function withSortedSets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedSets);
  if (!isSchema(value)) return value;
  const members = Object.entries(value).map(([keyword, member]): readonly [string, unknown] =>
    sets.has(keyword) && Array.isArray(member)
      ? [keyword, member.toSorted(byCanonicalJson)]
      : [keyword, withSortedSets(member)],
  );
  return Object.fromEntries(members);
}

function byCanonicalJson(one: unknown, other: unknown): number {
  return canonicalJson(one) < canonicalJson(other) ? -1 : 1;
}

const compared: ReadonlySet<string> = new Set([
  ...["type", "enum", "const", "title", "description", "default", "properties", "required", "additionalProperties"],
  ...[
    "items",
    "anyOf",
    "oneOf",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
  ],
  ...["minItems", "maxItems", "minProperties", "maxProperties", "uniqueItems", "multipleOf", "pattern", "format"],
  // Words that bind nobody.
  ...["examples", "example", "deprecated", "readOnly", "writeOnly", "$comment"],
]);

/** A keyword that nothing above knows may mean anything: it is never passed over. */
function compareRest(before: JsonSchema, after: JsonSchema, pointer: string): readonly SchemaDifference[] {
  const keywords = new Set([...Object.keys(before), ...Object.keys(after)].filter((keyword) => !compared.has(keyword)));
  return [...keywords].flatMap((keyword) => changed(before, after, pointer, keyword, "other"));
}

function schemasIn(value: unknown): ReadonlyMap<string, JsonSchema> {
  const entries: [string, unknown][] = Object.entries(Object(value ?? {}));
  return new Map(entries.map(([name, member]) => [name, asSchema(member)]));
}

function requiredOf({ required }: JsonSchema): ReadonlySet<unknown> {
  return new Set(Array.isArray(required) ? required : []);
}

function listOf(value: unknown): readonly JsonSchema[] {
  return Array.isArray(value) ? value.map(asSchema) : [];
}

function asSchema(value: unknown): JsonSchema {
  return isSchema(value) ? value : {};
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function join(...tokens: readonly string[]): string {
  return tokens.filter((token) => token !== "").join("/");
}
