import { printable } from "../../diagnostics/index.js";
import type { JsonValue } from "../../load/types.js";
import { plainTextOrNone } from "../plain-text.js";
import { flagAt, isList, isObject, own } from "../read-json.js";
import type { Schema, SchemaBase } from "../types.js";
import { accepts } from "./accepts.js";
import type { SchemaConversion, SchemaNode, TypedNode } from "./node.js";

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** What every kind of schema carries. */
export function baseOf(node: TypedNode, conversion: SchemaConversion): SchemaBase {
  return annotationsOf(node, node.types.length > 0 && node.allowsNull, conversion);
}

/** The annotations of a schema; what narrows it is read elsewhere, `not` apart. */
export function annotationsOf(node: SchemaNode, nullable: boolean, conversion: SchemaConversion): SchemaBase {
  const { raw, pointer } = node;
  const base: Mutable<SchemaBase> = { pointer, nullable };
  // Of an answer too: what only the API is given is no part of one.
  if (flagAt(raw, "writeOnly")) base.writeOnly = true;
  if (!conversion.checked) return base;
  const title = plainTextOrNone(own(raw, "title"));
  if (title) base.title = title;
  const description = plainTextOrNone(own(raw, "description"));
  if (description) base.description = description;
  if (flagAt(raw, "deprecated")) base.deprecated = true;
  if (flagAt(raw, "readOnly")) base.readOnly = true;
  const examples = examplesOf(node);
  if (examples.length > 0) base.examples = examples;
  addDefault(base, node, conversion);
  const not = own(raw, "not");
  if (isObject(not) || typeof not === "boolean") base.not = conversion.convert(not, `${pointer}/not`);
  return base;
}

/** A schema with the annotations of another put over its own. */
export function annotated<Kind extends Schema>(schema: Kind, over: SchemaBase): Kind {
  return { ...schema, ...over, nullable: schema.nullable || over.nullable };
}

function examplesOf({ raw }: SchemaNode): readonly JsonValue[] {
  const examples = own(raw, "examples");
  if (isList(examples)) return examples;
  const example = own(raw, "example");
  return example === undefined ? [] : [example];
}

function addDefault(base: Mutable<SchemaBase>, node: SchemaNode, { references, report }: SchemaConversion): void {
  const value = own(node.raw, "default");
  // A default of null where null can't be sent says that there is none.
  if (value === undefined || (value === null && !base.nullable)) return;
  if (value === null || accepts(node.raw, value, references)) {
    base.default = value;
    return;
  }
  const found = printable(JSON.stringify(value), 80);
  report.warn(
    "SCHEMA_DEFAULT_DROPPED",
    `The default ${found} does not fit its own schema; it is ignored.`,
    node.pointer,
  );
}
