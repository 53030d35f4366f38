import { printable } from "../../diagnostics/index.js";
import { appendToPointer } from "../../load/pointer.js";
import type { JsonObject } from "../../load/types.js";
import { isList, isObject, objectAt, own, textsAt } from "../read-json.js";
import type { ObjectSchema, Property, Schema } from "../types.js";
import { baseOf } from "./annotations.js";
import { boundsOf, countKeyword, reportWrongType } from "./keywords.js";
import type { SchemaConversion, TypedNode } from "./node.js";

export function convertObject(node: TypedNode, conversion: SchemaConversion): Schema {
  const declared = declaredProperties(node, conversion);
  const patternProperties = patternPropertiesOf(node, conversion);
  const additional = additionalOf(node, declared.length + patternProperties.length > 0, conversion);
  const [minProperties, maxProperties] = boundsOf(
    node,
    ["minProperties", "maxProperties"],
    countKeyword,
    conversion.report,
  );
  const schema: ObjectSchema = {
    kind: "object",
    ...baseOf(node, conversion),
    properties: [...declared, ...undeclaredButRequired(node, declared, additional, conversion)],
    additional,
    ...(patternProperties.length > 0 && { patternProperties }),
    ...(minProperties !== undefined && { minProperties }),
    ...(maxProperties !== undefined && { maxProperties }),
  };
  return schema;
}

function declaredProperties(node: TypedNode, conversion: SchemaConversion): readonly Property[] {
  const properties = propertiesOf(node, conversion);
  const required = new Set(requiredNames(node, conversion));
  return Object.keys(properties).flatMap((wireName) => {
    if (isRefusedName(wireName, node, conversion)) return [];
    const place = appendToPointer(node.pointer, "properties", wireName);
    const schema = conversion.convert(own(properties, wireName), place);
    return schema.kind === "never" ? [] : [{ wireName, required: required.has(wireName), schema }];
  });
}

function propertiesOf(node: TypedNode, { report }: SchemaConversion): JsonObject {
  const properties = own(node.raw, "properties");
  if (isObject(properties)) return properties;
  if (properties !== undefined) reportWrongType(node, "properties", "an object", report);
  return {};
}

function requiredNames(node: TypedNode, { report }: SchemaConversion): readonly string[] {
  const required = own(node.raw, "required");
  // OpenAPI 2.0 and 3.0 documents often carry the flag of a parameter on a schema.
  if (required !== undefined && !isList(required) && typeof required !== "boolean") {
    reportWrongType(node, "required", "a list of names", report);
  }
  return textsAt(node.raw, "required");
}

/** A key that changes an object's prototype when it is assigned can't travel safely. */
function isRefusedName(name: string, node: TypedNode, { report }: SchemaConversion): boolean {
  if (name !== "__proto__") return false;
  report.warn("SCHEMA_PROPERTY_REFUSED", "A property named `__proto__` is left out.", node.pointer);
  return true;
}

/** What else may stand in the object; silence means nothing else as soon as properties are declared. */
function additionalOf(node: TypedNode, hasProperties: boolean, conversion: SchemaConversion): false | Schema {
  const keyword =
    own(node.raw, "additionalProperties") === undefined ? "unevaluatedProperties" : "additionalProperties";
  const value = own(node.raw, keyword);
  const place = `${node.pointer}/${keyword}`;
  if (value === false) return false;
  if (value === true || isObject(value)) return conversion.convert(value, place);
  if (value !== undefined) reportWrongType(node, keyword, "true, false or a schema", conversion.report);
  return hasProperties ? false : { kind: "unknown", pointer: place, nullable: false };
}

function patternPropertiesOf(
  node: TypedNode,
  conversion: SchemaConversion,
): readonly { readonly pattern: string; readonly schema: Schema }[] {
  const declared = objectAt(node.raw, "patternProperties");
  if (!declared) return [];
  return Object.keys(declared).flatMap((written) => {
    const place = appendToPointer(node.pointer, "patternProperties", written);
    const pattern = conversion.patterns.linear(written, place, conversion.report);
    return pattern === undefined ? [] : [{ pattern, schema: conversion.convert(own(declared, written), place) }];
  });
}

/** Names in `required` without a declaration: any value, unless the object is closed. */
function undeclaredButRequired(
  node: TypedNode,
  declared: readonly Property[],
  additional: false | Schema,
  conversion: SchemaConversion,
): readonly Property[] {
  const known = new Set(declared.map((property) => property.wireName));
  const missing = requiredNames(node, conversion).filter((name) => !known.has(name) && name !== "__proto__");
  if (missing.length === 0) return [];
  const closed = own(node.raw, "additionalProperties") === false;
  return [...new Set(missing)].flatMap((wireName) => {
    reportUndeclared(node, wireName, closed, conversion);
    if (closed) return [];
    const schema: Schema = additional || { kind: "unknown", pointer: node.pointer, nullable: false };
    return [{ wireName, required: true, schema }];
  });
}

function reportUndeclared(node: TypedNode, name: string, closed: boolean, { report }: SchemaConversion): void {
  if (!closed && objectAt(node.raw, "properties") === undefined) return;
  const then = closed ? "it is not asked for" : "any value is taken";
  const message = `"${printable(name, 80)}" is required but not among the properties; ${then}.`;
  report.warn("SCHEMA_REQUIRED_UNDECLARED", message, node.pointer);
}
