import type { Reading } from "../call.js";
import type { ResultDefinition, ResultSchema } from "../tool.js";
import { valueAt } from "./value-at.js";

type JsonDefinition = Extract<ResultDefinition, { kind: "json" }>;
type Members = Readonly<Record<string, ResultSchema>>;

const anything: ResultSchema = {};

/** The names that can be asked for: the fields of an item, or of the one thing, shown or not. */
export function fieldNames(definition: ResultDefinition): readonly string[] {
  if (definition.kind !== "json") return [];
  const node = nodeOf(definition);
  return node?.type === "object" ? [...Object.keys(node.properties), ...(definition.more ?? [])] : [];
}

/** `data.name` and `data[].name` mean `name` where `data` is the list; `[]` says nothing. */
export function fieldPath(field: string, definition: ResultDefinition): readonly string[] {
  const path = field.split(".").map((name) => name.replace(/\[\]$/, ""));
  const list = definition.kind === "json" ? (definition.items ?? []) : [];
  const isWhole = list.length > 0 && list.length < path.length && list.every((name, index) => path[index] === name);
  return isWhole ? path.slice(list.length) : path;
}

/** What is kept of an answer: the projection, more of it, or only the fields that were asked for. */
export function chosenSchema(definition: JsonDefinition, { fields, full }: Reading): ResultSchema {
  const { schema, items, more = [] } = definition;
  const node = nodeOf(definition);
  if (node?.type !== "object" || (fields === undefined && full === undefined)) return schema;
  const everything = declared(node.properties, more);
  const members = full === true ? everything : { ...everything, ...node.properties };
  const wanted = fields === undefined ? members : picked(members, pathsOf(fields, definition));
  const chosen: ResultSchema = { type: "object", properties: wanted };
  return items === undefined ? chosen : placed(schema, items, { type: "array", items: chosen });
}

/** Everything under a declared name, as the API sends it; single values stay of their kind. */
function declared(properties: Members, more: readonly string[]): Members {
  const shown = Object.entries(properties).map(
    ([name, schema]) => [name, isSingle(schema) ? schema : anything] as const,
  );
  return Object.fromEntries([...shown, ...more.map((name) => [name, anything] as const)]);
}

function isSingle({ type }: ResultSchema): boolean {
  return type !== undefined && type !== "object" && type !== "array";
}

function pathsOf(fields: readonly string[], definition: JsonDefinition): readonly (readonly string[])[] {
  return fields.map((field) => fieldPath(field, definition));
}

/** The fields that were asked for and are nowhere in a result. */
export function absentFields(
  result: unknown,
  definition: ResultDefinition,
  fields: readonly string[],
): readonly string[] {
  const list = definition.kind === "json" ? definition.items : undefined;
  const items = list === undefined ? result : valueAt(result, list);
  return fields.filter((field) => !occurs(items, fieldPath(field, definition)));
}

function occurs(value: unknown, path: readonly string[]): boolean {
  if (Array.isArray(value)) return value.some((item) => occurs(item, path));
  const [name, ...inner] = path;
  if (name === undefined) return value !== undefined;
  return (
    typeof value === "object" && value !== null && Object.hasOwn(value, name) && occurs(Reflect.get(value, name), inner)
  );
}

/** The named members; a longer path keeps a part of a member, also one that is not shown otherwise. */
function picked(members: Members, paths: readonly (readonly string[])[]): Members {
  const names = [...new Set(paths.map(([name = ""]) => name))];
  return Object.fromEntries(
    names.map((name) => {
      const inner = paths.filter((path) => path[0] === name).map((path) => path.slice(1));
      const member = Object.hasOwn(members, name) ? (members[name] ?? anything) : anything;
      return [name, inner.some(({ length }) => length === 0) ? member : partOf(member, inner)] as const;
    }),
  );
}

function partOf(schema: ResultSchema, paths: readonly (readonly string[])[]): ResultSchema {
  if (schema.type === "array") return { type: "array", items: partOf(schema.items, paths) };
  return { type: "object", properties: picked(schema.type === "object" ? schema.properties : {}, paths) };
}

function nodeOf({ schema, items }: JsonDefinition): ResultSchema | undefined {
  let node: ResultSchema | undefined = schema;
  for (const name of items ?? []) node = node?.type === "object" ? node.properties[name] : undefined;
  return items === undefined ? node : node?.type === "array" ? node.items : undefined;
}

/** A projection with another part at a path of names. */
function placed(schema: ResultSchema, path: readonly string[], part: ResultSchema): ResultSchema {
  const [name, ...inner] = path;
  if (name === undefined || schema.type !== "object") return part;
  return {
    ...schema,
    properties: { ...schema.properties, [name]: placed(schema.properties[name] ?? anything, inner, part) },
  };
}
