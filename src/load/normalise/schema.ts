import type { DiagnosticCode } from "../../diagnostics/index.js";
import type { Dialect } from "../dialect.js";
import { type Draft, type DraftObject, emptyObject, isObject } from "../draft.js";

export type Warn = (code: DiagnosticCode, message: string) => void;

/** What rewriting one schema needs to know and to tell. */
export interface SchemaContext {
  readonly dialect: Dialect;
  readonly warn: Warn;
  /** Told of every part that stood elsewhere in the schema (`moved`; where, by `tokens`), or that is new (`made`). */
  readonly note: (part: DraftObject | Draft[], how: "moved" | "made", ...tokens: string[]) => void;
}

/**
 * Rewrites one schema in place to JSON Schema 2020-12: `nullable`, boolean exclusive bounds, `example`, tuples in
 * `items`, `type: file`, `discriminator` as a string, siblings of `$ref` that the dialect ignores, identifiers.
 * What it holds is rewritten when the walk comes to it.
 */
export function rewriteSchema(schema: DraftObject, context: SchemaContext): void {
  const { dialect, warn } = context;
  rewriteIdentifiers(schema, warn);
  if (typeof schema["$ref"] === "string" && (dialect === "2.0" || dialect === "3.0")) dropIgnoredSiblings(schema);
  rewriteBound(schema, "minimum", "exclusiveMinimum");
  rewriteBound(schema, "maximum", "exclusiveMaximum");
  rewriteExample(schema);
  rewriteTuple(schema, context);
  if (schema["type"] === "file") Object.assign(schema, { type: "string", format: "binary" });
  rewriteDiscriminator(schema);
  rewriteNullable(schema, context);
}

const identifiers = [
  "$id",
  "id",
  "$schema",
  "$anchor",
  "$dynamicAnchor",
  "$recursiveAnchor",
  "$vocabulary",
  "$comment",
];
const dynamicReferences = ["$dynamicRef", "$recursiveRef"];

/** A pointer from the root of its file is the only address that a schema has. */
function rewriteIdentifiers(schema: DraftObject, warn: Warn): void {
  for (const keyword of identifiers) if (Object.hasOwn(schema, keyword)) delete schema[keyword];
  for (const keyword of dynamicReferences) {
    if (!Object.hasOwn(schema, keyword)) continue;
    delete schema[keyword];
    warn("SCHEMA_DYNAMIC_REFERENCE", `\`${keyword}\` is not followed: any value is accepted there.`);
  }
}

const annotations: ReadonlySet<string> = new Set([
  "title",
  "description",
  "default",
  "example",
  "examples",
  "deprecated",
  "readOnly",
  "writeOnly",
  "externalDocs",
  "xml",
]);

function isAnnotation(keyword: string): boolean {
  return annotations.has(keyword) || keyword.startsWith("x-");
}

/** Up to 3.0 a Reference Object has no siblings; 3.1 would apply them. Annotations and `nullable` are kept, as meant. */
function dropIgnoredSiblings(schema: DraftObject): void {
  for (const keyword of Object.keys(schema)) {
    if (keyword !== "$ref" && keyword !== "nullable" && !isAnnotation(keyword)) delete schema[keyword];
  }
}

/** JSON Schema draft 4: `exclusiveMinimum: true` makes `minimum` exclusive. */
function rewriteBound(schema: DraftObject, bound: string, exclusive: string): void {
  const flag = schema[exclusive];
  if (typeof flag !== "boolean") return;
  delete schema[exclusive];
  const limit = schema[bound];
  if (!flag || typeof limit !== "number") return;
  delete schema[bound];
  schema[exclusive] = limit;
}

function rewriteExample(schema: DraftObject): void {
  const example = schema["example"];
  if (example === undefined) return;
  delete schema["example"];
  if (!Array.isArray(schema["examples"])) schema["examples"] = [example];
}

/** JSON Schema up to 2019-09: a list of schemas in `items` is a tuple, `additionalItems` is what follows it. */
function rewriteTuple(schema: DraftObject, { note }: SchemaContext): void {
  const { items, additionalItems } = schema;
  delete schema["additionalItems"];
  if (!Array.isArray(items)) return;
  delete schema["items"];
  schema["prefixItems"] = items;
  note(items, "moved", "items");
  if (additionalItems === undefined) return;
  schema["items"] = additionalItems;
  if (isObject(additionalItems)) note(additionalItems, "moved", "additionalItems");
}

function rewriteDiscriminator(schema: DraftObject): void {
  const property = schema["discriminator"];
  if (typeof property !== "string") return;
  const discriminator = emptyObject();
  discriminator["propertyName"] = property;
  schema["discriminator"] = discriminator;
}

function rewriteNullable(schema: DraftObject, context: SchemaContext): void {
  const { dialect, warn } = context;
  const nullable = schema["nullable"] === true || schema["x-nullable"] === true;
  const written = Object.hasOwn(schema, "nullable");
  delete schema["nullable"];
  delete schema["x-nullable"];
  if (written && (dialect === "3.1" || dialect === "3.2")) {
    warn("SCHEMA_NULLABLE_OUTDATED", `\`nullable\` is not a keyword of ${dialect}; it was read as in 3.0.`);
  }
  if (nullable) allowNull(schema, context);
}

/** `nullable: true` means that null is accepted, also beside a `$ref`, an `allOf` or an `enum` (as authors mean it). */
function allowNull(schema: DraftObject, { note }: SchemaContext): void {
  if (typeof schema["$ref"] === "string" || Array.isArray(schema["allOf"])) return wrapWithNull(schema, note);
  if (typeof schema["type"] === "string" && schema["type"] !== "null") schema["type"] = [schema["type"], "null"];
  else if (Array.isArray(schema["type"]) && !schema["type"].includes("null"))
    schema["type"] = [...schema["type"], "null"];
  allowNullValue(schema);
  for (const keyword of ["oneOf", "anyOf"]) {
    const variants = schema[keyword];
    if (!Array.isArray(variants) || variants.some(allowsNull)) continue;
    const alternative = nullSchema();
    note(alternative, "made");
    schema[keyword] = [...variants, alternative];
  }
}

function allowNullValue(schema: DraftObject): void {
  const { const: constant, enum: values } = schema;
  if (Array.isArray(values) && !values.includes(null)) schema["enum"] = [...values, null];
  if (constant === undefined || constant === null) return;
  delete schema["const"];
  schema["enum"] = [constant, null];
}

/** Everything but annotations becomes the first of two alternatives. */
function wrapWithNull(schema: DraftObject, note: SchemaContext["note"]): void {
  const inner = emptyObject();
  for (const [keyword, value] of Object.entries(schema)) {
    if (isAnnotation(keyword)) continue;
    inner[keyword] = value;
    delete schema[keyword];
  }
  const alternatives = [inner, nullSchema()];
  schema["anyOf"] = alternatives;
  note(inner, "moved");
  note(alternatives, "made");
}

function nullSchema(): DraftObject {
  const schema = emptyObject();
  schema["type"] = "null";
  return schema;
}

function allowsNull(variant: Draft): boolean {
  if (!isObject(variant)) return variant === true;
  const { type, enum: values } = variant;
  if (variant["nullable"] === true || type === "null") return true;
  return (Array.isArray(type) && type.includes("null")) || (Array.isArray(values) && values.includes(null));
}
