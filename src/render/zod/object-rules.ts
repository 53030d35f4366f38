import type { ObjectSchema } from "../../model/types.js";
import { safePropertyNames } from "../../plan/argument-names.js";
import type { ObjectRules } from "../../plan/types.js";
import { type Expression, literal, method, number, object, string } from "../code/index.js";
import type { ZodCode, ZodContext } from "./context.js";

/** `.check(propertyCount(…)).check(requiredSets(…))`, as far as there is something to check. */
export function withObjectRules(base: ZodCode, rules: ObjectRules, context: ZodContext): ZodCode {
  const { minProperties, maxProperties, counted, requiredSets } = rules;
  const limits: (readonly [string, Expression])[] = [];
  if (minProperties !== undefined) limits.push(["min", number(minProperties)]);
  if (maxProperties !== undefined) limits.push(["max", number(maxProperties)]);
  if (limits.length > 0 && counted !== undefined) limits.push(["of", literal(counted)]);
  const code = limits.length === 0 ? base : method(base, "check", context.helper("propertyCount", object(limits)));
  if (requiredSets === undefined) return code;
  return method(code, "check", context.helper("requiredSets", string(requiredSets.mode), literal(requiredSets.sets)));
}

/** The rules of an object in the names that a model sees: they are checked before the wire names are put in. */
export function objectRulesOf(schema: ObjectSchema): ObjectRules {
  const { minProperties, maxProperties, requiredSets } = schema;
  return {
    ...(minProperties !== undefined && { minProperties }),
    ...(maxProperties !== undefined && { maxProperties }),
    ...(requiredSets !== undefined && { requiredSets: inSafeNames(requiredSets, schema) }),
  };
}

function inSafeNames({ mode, sets }: RequiredSets, { properties }: ObjectSchema): RequiredSets {
  const names = safePropertyNames(properties);
  return { mode, sets: sets.map((set) => set.map((wireName) => names.get(wireName) ?? wireName)) };
}

type RequiredSets = NonNullable<ObjectSchema["requiredSets"]>;
