import { printable } from "../../diagnostics/index.js";
import type { JsonObject, JsonValue } from "../../load/types.js";
import type { Reporter } from "../context.js";
import { flagAt, isList, own } from "../read-json.js";
import { reportWrongType } from "./keywords.js";
import type { SchemaNode, TypedNode, TypeName } from "./node.js";

const typeNames: ReadonlySet<string> = new Set<TypeName>([
  "string", "number", "integer", "boolean", "array", "object", "null",
]); // prettier-ignore

/** Keywords that only one type has, in the order in which they decide. */
const tellingKeywords: readonly (readonly [TypeName, readonly string[]])[] = [
  ["object", ["properties", "additionalProperties", "patternProperties", "required", "minProperties", "maxProperties"]],
  ["array", ["items", "prefixItems", "minItems", "maxItems", "uniqueItems"]],
  ["string", ["pattern", "minLength", "maxLength", "contentEncoding", "contentMediaType"]],
  ["number", ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]],
];

const formatTypes: ReadonlyMap<string, TypeName> = new Map([
  ["int32", "integer"], ["int64", "integer"], ["float", "number"], ["double", "number"], ["date-time", "string"],
  ["date", "string"], ["email", "string"], ["uuid", "string"], ["uri", "string"], ["byte", "string"], ["binary", "string"],
  ["password", "string"], ["hostname", "string"], ["ipv4", "string"], ["ipv6", "string"],
]); // prettier-ignore

/** Reads `type`: unknown names are reported and passed over; none at all is inferred from the other keywords. */
export function withTypes(node: SchemaNode, report: Reporter): TypedNode {
  const { raw, pointer } = node;
  const nullable = flagAt(raw, "nullable") === true;
  const type = own(raw, "type");
  if (isIntegerOrText(raw)) return { raw, pointer, types: ["integer", "string"], allowsNull: nullable };
  if (isTypeName(type) && type !== "null") return { raw, pointer, types: [type], allowsNull: nullable };
  const named = namedTypes(node, report);
  if (named.length > 0) {
    const types = named.filter((name) => name !== "null");
    return { raw, pointer, types, allowsNull: nullable || named.includes("null") };
  }
  const inferred = inferredType(raw);
  return { raw, pointer, types: inferred ? [inferred] : [], allowsNull: nullable || inferred === undefined };
}

/** Kubernetes: a port is 80 or the name of one, and its documents say `type: string`. */
export function isIntegerOrText(raw: JsonObject): boolean {
  return own(raw, "format") === "int-or-string" && own(raw, "type") === "string";
}

/** The types that a schema names, undefined when it lets all pass. */
export function declaredTypes(raw: JsonObject): readonly TypeName[] | undefined {
  const type = own(raw, "type");
  if (type === undefined) return undefined;
  const names = (isList(type) ? type : [type]).filter(isTypeName);
  if (names.length === 0) return undefined;
  return flagAt(raw, "nullable") === true && !names.includes("null") ? [...names, "null"] : names;
}

/** The type that keywords or a format speak of when there is no `type`. */
export function inferredType(raw: JsonObject): TypeName | undefined {
  const telling = tellingKeywords.find(([, keywords]) => keywords.some((keyword) => Object.hasOwn(raw, keyword)));
  if (telling) return telling[0];
  const format = own(raw, "format");
  return typeof format === "string" ? formatTypes.get(format) : undefined;
}

export function isTypeName(value: JsonValue | undefined): value is TypeName {
  return typeof value === "string" && typeNames.has(value);
}

function namedTypes(node: SchemaNode, report: Reporter): readonly TypeName[] {
  const type = own(node.raw, "type");
  if (type === undefined) return [];
  if (typeof type !== "string" && !isList(type)) reportWrongType(node, "type", "a name or a list of names", report);
  const names = isList(type) ? type : [type];
  for (const name of names) if (typeof name === "string" && !isTypeName(name)) reportUnknownType(node, name, report);
  return [...new Set(names.filter(isTypeName))];
}

function reportUnknownType(node: SchemaNode, name: string, report: Reporter): void {
  report.warn(
    "SCHEMA_KEYWORD_INVALID",
    `\`type\` names no type: "${printable(name, 80)}"; it is ignored.`,
    node.pointer,
  );
}
