import type { Component, ObjectSchema } from "../../model/types.js";
import { safePropertyNames } from "../../plan/argument-names.js";
import { array, literal, method, object, string } from "../code/index.js";
import type { ZodCode, ZodContext } from "./context.js";
import type { Convert } from "./convert.js";
import { objectRulesOf, withObjectRules } from "./object-rules.js";

/** An object with known properties, or a record; closed unless the schema opens it. */
export function objectCode(schema: ObjectSchema, context: ZodContext, convert: Convert): ZodCode {
  const names = safePropertyNames(schema.properties);
  const code = withRules(membersCode(schema, names, context, convert), schema, context, convert);
  const wireNames = renamedIn(names);
  if (wireNames.length === 0) return code;
  return context.helper("renamed", code, object(wireNames.map(([safe, wire]) => [safe, string(wire)])));
}

/** True when a model writes other names than the wire has. */
export function isRenamed(schema: ObjectSchema): boolean {
  return renamedIn(safePropertyNames(schema.properties)).length > 0;
}

type Names = ReadonlyMap<string, string>;

function membersCode(schema: ObjectSchema, names: Names, context: ZodContext, convert: Convert): ZodCode {
  if (schema.properties.length === 0 && schema.additional !== false) {
    return context.z("record", context.z("string"), convert(schema.additional, { optional: false }));
  }
  const shape = object(
    schema.properties.map(({ wireName, required, schema: property }) => [
      names.get(wireName) ?? wireName,
      convert(property, { optional: !required }),
    ]),
    { expanded: true },
  );
  if (schema.additional === false) return context.z(schema.patternProperties ? "looseObject" : "strictObject", shape);
  if (schema.additional.kind === "unknown") return context.z("looseObject", shape);
  return method(context.z("object", shape), "catchall", convert(schema.additional, { optional: false }));
}

function withRules(members: ZodCode, schema: ObjectSchema, context: ZodContext, convert: Convert): ZodCode {
  let code = members;
  if (schema.patternProperties !== undefined && schema.patternProperties.length > 0) {
    const rows = schema.patternProperties.map(({ pattern, schema: value }) =>
      array([string(pattern), convert(value, { optional: false })]),
    );
    const others = schema.additional === false ? [object([["others", literal(false)]])] : [];
    code = method(code, "check", context.helper("patternProperties", array(rows), ...others));
  }
  return withObjectRules(code, objectRulesOf(schema), context);
}

function renamedIn(names: Names): (readonly [safe: string, wire: string])[] {
  return [...names].flatMap(([wire, safe]) => (wire === safe ? [] : [[safe, wire] as const]));
}

/** True for a shared schema whose code is a zod object and nothing around it: it can be extended, and a union can look into it. */
export function isPlainObject({ schema, recursive }: Component): boolean {
  if (schema.kind !== "object" || recursive || schema.nullable || isRenamed(schema)) return false;
  return schema.properties.length > 0 || schema.additional === false;
}
