import type { Component, ObjectSchema } from "../../model/types.js";
import { nameArguments } from "../../plan/argument-names.js";
import { array, literal, method, number, object, string } from "../code/index.js";
import type { ZodCode, ZodContext } from "./context.js";
import type { Convert } from "./convert.js";

/** An object with known properties, or a record; closed unless the schema opens it. */
export function objectCode(schema: ObjectSchema, context: ZodContext, convert: Convert): ZodCode {
  const code = withRules(base(schema, context, convert), schema, context, convert);
  const wireNames = wireNamesOf(schema);
  if (wireNames.length === 0) return code;
  return context.helper("renamed", code, object(wireNames.map(([safe, wire]) => [safe, string(wire)])));
}

/** True when a model writes other names than the wire has. */
export function isRenamed(schema: ObjectSchema): boolean {
  return wireNamesOf(schema).length > 0;
}

function base(schema: ObjectSchema, context: ZodContext, convert: Convert): ZodCode {
  if (schema.properties.length === 0 && schema.additional !== false) {
    return context.z("record", context.z("string"), convert(schema.additional, { optional: false }));
  }
  const names = safeNames(schema);
  const shape = object(
    schema.properties.map(({ required, schema: property }, index) => [
      names[index] ?? "",
      convert(property, { optional: !required }),
    ]),
    { expanded: true },
  );
  if (schema.additional === false) return context.z(schema.patternProperties ? "looseObject" : "strictObject", shape);
  if (schema.additional.kind === "unknown") return context.z("looseObject", shape);
  return method(context.z("object", shape), "catchall", convert(schema.additional, { optional: false }));
}

function withRules(base: ZodCode, schema: ObjectSchema, context: ZodContext, convert: Convert): ZodCode {
  let code = base;
  if (schema.patternProperties !== undefined && schema.patternProperties.length > 0) {
    const rows = schema.patternProperties.map(({ pattern, schema: value }) =>
      array([string(pattern), convert(value, { optional: false })]),
    );
    const others = schema.additional === false ? [object([["others", literal(false)]])] : [];
    code = method(code, "check", context.helper("patternProperties", array(rows), ...others));
  }
  const count = [
    ["min", schema.minProperties],
    ["max", schema.maxProperties],
  ] as const;
  const limits = count.flatMap(([key, limit]) => (limit === undefined ? [] : [[key, number(limit)] as const]));
  return limits.length === 0 ? code : method(code, "check", context.helper("propertyCount", object(limits)));
}

function wireNamesOf(schema: ObjectSchema): (readonly [safe: string, wire: string])[] {
  return safeNames(schema).flatMap((safe, index) => {
    const wire = schema.properties[index]?.wireName;
    return wire === undefined || wire === safe ? [] : [[safe, wire] as const];
  });
}

function safeNames(schema: ObjectSchema): readonly string[] {
  return nameArguments(schema.properties.map(({ wireName }) => ({ wireName, location: "body" })));
}

/** True for a shared schema whose code is a zod object and nothing around it: it can be extended, and a union can look into it. */
export function isPlainObject({ schema, recursive }: Component): boolean {
  if (schema.kind !== "object" || recursive || schema.nullable || isRenamed(schema)) return false;
  return schema.properties.length > 0 || schema.additional === false;
}
