import { printable } from "../../../src/diagnostics/index.js";
import { closeObjects } from "./closing.js";
import type { Diagnostic, EmittedTool } from "./emitted.js";
import { changed, isList, isObject, type Json, type JsonObject, listAt, objectAt, textsAt } from "./json.js";
import { mapSubschemas, rewriteAll } from "./schema-walk.js";

/** What the rules need to know besides the schema. */
export interface Circumstances {
  readonly tool: EmittedTool;
  readonly diagnostics: readonly Diagnostic[];
  /** Wire name of the field or header that carries the upstream's idempotency key. */
  readonly hidden: string | undefined;
}

/** One row of the list in docs/fidelity.md, as what it does to a document's own JSON Schema. */
interface Rule {
  readonly id: RuleId;
  readonly rewrite: (schema: JsonObject, circumstances: Circumstances) => JsonObject;
}

export const ruleIds = [
  "closed-object", "enum-alone", "repaired-keyword", "dropped-pattern", "unsupported-keyword", "inferred-type", "read-only", "hidden-key", "required-body",
  "unchecked-format", "lenient-format", "file-content", "unsigned", "int64-text", "safe-integer", "pattern-length", "heirs", "discriminator", "flattened-body",
] as const; // prettier-ignore
export type RuleId = (typeof ruleIds)[number];

/** A schema as it reads when the rules named are applied; in the order of the list. */
export function strictened(schema: JsonObject, rules: ReadonlySet<RuleId>, circumstances: Circumstances): JsonObject {
  const local = rows
    .filter(({ id }) => rules.has(id))
    .reduce((current, { rewrite }) => rewrite(current, circumstances), schema);
  const [closed, heirs] = [rules.has("closed-object"), rules.has("heirs")];
  const discriminator = rules.has("discriminator");
  const used = closed || heirs || discriminator ? closeObjects(local, { closed, heirs, discriminator }) : local;
  return rules.has("flattened-body") ? flattenedBody(used, circumstances) : used;
}

const everywhere = (rewrite: (schema: JsonObject, circumstances: Circumstances) => JsonObject): Rule["rewrite"] => {
  return (root, circumstances) => {
    const rewritten = rewriteAll(root, (schema) => rewrite(schema, circumstances));
    return isObject(rewritten) ? rewritten : root;
  };
};

const rows: readonly Rule[] = [
  { id: "enum-alone", rewrite: everywhere(withEnumAlone) },
  { id: "repaired-keyword", rewrite: everywhere(repaired) },
  { id: "dropped-pattern", rewrite: everywhere(withoutDroppedPattern) },
  { id: "unsupported-keyword", rewrite: everywhere(withoutUnsupported) },
  { id: "inferred-type", rewrite: everywhere(withInferredType) },
  { id: "read-only", rewrite: withoutReadOnly },
  { id: "hidden-key", rewrite: withoutHiddenKey },
  { id: "required-body", rewrite: withRequiredBody },
  {
    id: "file-content",
    rewrite: everywhere(withFileContent),
  },
  {
    id: "lenient-format",
    rewrite: everywhere((schema) =>
      schema["format"] === "duration" ? changed(schema, { format: "duration-with-fraction" }) : schema,
    ),
  },
  { id: "unsigned", rewrite: everywhere(withoutSign) },
  { id: "int64-text", rewrite: everywhere(withInt64) },
  {
    id: "unchecked-format",
    rewrite: everywhere((schema) =>
      checkedFormats.has(String(schema["format"])) ? schema : changed(schema, { format: undefined }),
    ),
  },
  { id: "safe-integer", rewrite: everywhere(withSafeIntegers) },
  { id: "pattern-length", rewrite: everywhere(withPatternLength) },
];

const checkedFormats: ReadonlySet<string> = new Set([
  "byte", "date", "date-time", "duration", "duration-with-fraction", "email", "file-content", "hostname", "idn-email", "ipv4", "ipv6",
  "json-pointer", "time", "uri", "uri-reference", "uuid",
]); // prettier-ignore

function withFileContent(schema: JsonObject): JsonObject {
  const { contentEncoding, format } = schema;
  if (typeof contentEncoding === "string" && /^base64(?:url)?$/i.test(contentEncoding))
    return changed(schema, { format: "byte" });
  if (!isText(schema) || (format !== "binary" && format !== "file")) return schema;
  return changed(schema, { format: "file-content", pattern: undefined, minLength: undefined, maxLength: undefined });
}

function isText({ type }: JsonObject): boolean {
  return [type].flat().includes("string");
}

/** An enum is the whole list: nothing beside it but the type is asked again. */
function withEnumAlone(schema: JsonObject): JsonObject {
  if (listAt(schema, "enum").length === 0 && schema["const"] === undefined) return schema;
  const beside = ["pattern", "format", "minLength", "maxLength", "multipleOf"];
  const bounds = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
  return changed(schema, Object.fromEntries([...beside, ...bounds].map((keyword) => [keyword, undefined])));
}

/** A value as another type writes it. */
function respelled(value: Json): readonly Json[] {
  if (typeof value !== "string") return [String(value)];
  return [Number(value), value === "true"].filter((candidate) => String(candidate) === value);
}

/** An enum without a value of the type is ignored, a literal loses its slashes, one beside `type: array` is meant for the items; so are bounds that exclude each other. */
function repaired(schema: JsonObject): JsonObject {
  const types = [schema["type"] ?? []].flat();
  const values = listAt(schema, "enum");
  const changes: Record<string, Json | undefined> = {};
  const fits = (value: Json): boolean => types.some((type) => isOfType(value, type));
  if (values.length > 0 && types.length > 0 && !values.every(fits)) {
    const read = values.flatMap((value) => [value, ...respelled(value)]).filter(fits);
    changes["enum"] = read.length > 0 ? read : undefined;
    if (types.includes("array")) changes["items"] = { allOf: [schema["items"] ?? true, { enum: values }] };
  }
  if (schema["format"] === "int-or-string" && schema["type"] === "string") changes["type"] = ["integer", "string"];
  const [, literal] = /^\/(\^.*|.*\$)\/$/.exec(String(schema["pattern"])) ?? [];
  if (literal !== undefined) changes["pattern"] = literal;
  for (const [lower, upper] of [
    ["minimum", "maximum"],
    ["minLength", "maxLength"],
    ["minItems", "maxItems"],
    ["minProperties", "maxProperties"],
  ] as const) {
    if (Number(schema[lower]) > Number(schema[upper]))
      Object.assign(changes, { [lower]: undefined, [upper]: undefined });
  }
  return changed(schema, changes);
}

function isOfType(value: Json, type: Json): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "null") return value === null;
  if (type === "array") return isList(value);
  return type === "object" ? isObject(value) : typeof value === type;
}

function withoutDroppedPattern(schema: JsonObject, { diagnostics }: Circumstances): JsonObject {
  const isDropped = (pattern: Json | undefined): boolean =>
    typeof pattern === "string" &&
    diagnostics.some(
      ({ code, message }) =>
        code === "SCHEMA_PATTERN_DROPPED" &&
        message.startsWith(`The pattern ${printable(pattern, 120)} is not checked`),
    );
  const named = objectAt(schema, "patternProperties");
  const kept = named && Object.fromEntries(Object.entries(named).filter(([pattern]) => !isDropped(pattern)));
  return changed(schema, {
    ...(isDropped(schema["pattern"]) && { pattern: undefined }),
    ...(kept && { patternProperties: kept }),
  });
}

function withoutUnsupported(schema: JsonObject, { diagnostics }: Circumstances): JsonObject {
  const named = diagnostics
    .filter(({ code }) => code === "SCHEMA_KEYWORD_UNSUPPORTED")
    .map(({ message }) => /^`([^`]+)`/.exec(message)?.[1] ?? "");
  const gone = named.includes("if") ? [...named, "then", "else"] : named;
  return changed(schema, Object.fromEntries(gone.map((keyword) => [keyword, undefined])));
}

const telling = {
  object: ["properties", "additionalProperties", "patternProperties", "required", "minProperties", "maxProperties"],
  array: ["items", "prefixItems", "minItems", "maxItems", "uniqueItems"],
  string: ["pattern", "minLength", "maxLength", "contentEncoding", "contentMediaType"],
  number: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
} as const;
const formatTypes: Readonly<Record<string, string>> = {
  int32: "integer",
  int64: "integer",
  float: "number",
  double: "number",
};
const choosing = ["type", "enum", "const", "$ref", "allOf", "anyOf", "oneOf"];

function withInferredType(schema: JsonObject): JsonObject {
  if (choosing.some((keyword) => schema[keyword] !== undefined)) return schema;
  const found = Object.entries(telling).find(([, keywords]) =>
    keywords.some((keyword) => schema[keyword] !== undefined),
  );
  const { format } = schema;
  const type =
    found?.[0] ??
    (typeof format === "string"
      ? (formatTypes[format] ?? (checkedFormats.has(format) ? "string" : undefined))
      : undefined);
  return type === undefined ? schema : changed(schema, { type });
}

function withoutReadOnly(root: JsonObject): JsonObject {
  const definitions = objectAt(root, "$defs") ?? {};
  const isReadOnly = (schema: Json | undefined, hops = 0): boolean => {
    if (!isObject(schema) || hops > 8) return false;
    const reference = schema["$ref"];
    if (typeof schema["readOnly"] === "boolean") return schema["readOnly"];
    if (typeof reference === "string") return isReadOnly(definitions[reference.slice("#/$defs/".length)], hops + 1);
    return listAt(schema, "allOf").some((part) => isReadOnly(part, hops + 1));
  };
  const withoutInside = (schema: JsonObject): JsonObject => {
    const properties = objectAt(schema, "properties");
    if (properties === undefined) return schema;
    const names = Object.keys(properties).filter((name) => isReadOnly(properties[name]));
    if (names.length === 0) return schema;
    return changed(schema, {
      properties: changed(properties, Object.fromEntries(names.map((name) => [name, false]))),
      required: textsAt(schema, "required").filter((name) => !names.includes(name)),
    });
  };
  // Parameters and the body are no properties themselves.
  const inside = (schema: Json): Json => rewriteAll(schema, withoutInside);
  return mapSubschemas(root, (part, _keyword, name) =>
    name === "parameters" && isObject(part) ? mapSubschemas(part, inside) : inside(part),
  );
}

function withoutHiddenKey(root: JsonObject, { hidden }: Circumstances): JsonObject {
  if (hidden === undefined) return root;
  const body = objectAt(root, "properties")?.["body"];
  if (!isObject(body)) return root;
  const forget = (schema: Json, depth: number): Json => {
    if (!isObject(schema) || depth > 8) return schema;
    return changed(schema, {
      ...(schema["required"] !== undefined && {
        required: textsAt(schema, "required").filter((name) => name !== hidden),
      }),
      ...(schema["allOf"] !== undefined && { allOf: listAt(schema, "allOf").map((part) => forget(part, depth + 1)) }),
    });
  };
  const reference = body["$ref"];
  const definitions = objectAt(root, "$defs") ?? {};
  const name = typeof reference === "string" ? reference.slice("#/$defs/".length) : undefined;
  if (name === undefined)
    return changed(root, { properties: { ...objectAt(root, "properties"), body: forget(body, 0) } });
  return changed(root, { $defs: changed(definitions, { [name]: forget(definitions[name] ?? true, 0) }) });
}

/** Where fields are arguments, no field at all is an empty body: it passes when an empty one would. */
function withRequiredBody(root: JsonObject, { tool }: Circumstances): JsonObject {
  const isFlattened = objectAt(root, "properties")?.["body"] !== undefined && tool.request.body?.fields !== undefined;
  return isFlattened ? changed(root, { required: ["parameters", "body"] }) : root;
}

function withoutSign(schema: JsonObject): JsonObject {
  const { minimum } = schema;
  return isUnsigned(schema) ? changed(schema, { minimum: typeof minimum === "number" ? minimum : 0 }) : schema;
}

/** Unless the document itself means values below 0. */
function isUnsigned(schema: JsonObject): boolean {
  const said = ["minimum", "maximum", "exclusiveMaximum", "default"].map((keyword) => schema[keyword]);
  return (
    schema["format"] === "uint64" &&
    [schema["type"]].flat().includes("integer") &&
    !said.some((value) => typeof value === "number" && value < 0)
  );
}

function withInt64(schema: JsonObject): JsonObject {
  const beyond = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"].some(
    (keyword) => Math.abs(Number(schema[keyword] ?? 0)) > Number.MAX_SAFE_INTEGER,
  );
  const wide = beyond || ["int64", "uint64", "long"].includes(String(schema["format"]));
  if (!wide || ![schema["type"]].flat().includes("integer")) return schema;
  if (schema["enum"] !== undefined || schema["const"] !== undefined) return schema;
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const bits = isUnsigned(schema) ? 64 : 63;
  const bounds = { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, bits };
  const kept = Object.fromEntries(
    Object.entries(bounds).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );
  return { anyOf: [changed(schema, { format: undefined }), { type: "string", "x-int64-text": kept }] };
}

function withSafeIntegers(schema: JsonObject): JsonObject {
  if (![schema["type"]].flat().includes("integer") || schema["enum"] !== undefined) return schema;
  const safe = { if: { type: "number" }, then: { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER } };
  return [schema["type"]].flat().includes("number")
    ? schema
    : changed(schema, { allOf: [...listAt(schema, "allOf"), safe] });
}

function withPatternLength(schema: JsonObject): JsonObject {
  if (typeof schema["pattern"] !== "string") return schema;
  const declared = typeof schema["maxLength"] === "number" ? schema["maxLength"] : 0;
  return changed(schema, { maxLength: declared > 0 ? Math.min(declared, 65_536) : 4_096 });
}

/** Fields beyond those named can't be given when the fields are arguments. */
function flattenedBody(root: JsonObject, { tool }: Circumstances): JsonObject {
  const { fields, wireNames } = tool.request.body ?? {};
  const properties = objectAt(root, "properties") ?? {};
  if (fields === undefined || properties["body"] === undefined) return root;
  const names = fields.map((argument) => wireNames?.[argument] ?? argument);
  return changed(root, {
    properties: {
      ...properties,
      body: { allOf: [properties["body"]], propertyNames: { enum: [...names, ...(names.length === 0 ? [" "] : [])] } },
    },
  });
}
