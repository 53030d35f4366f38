import { z } from "zod";
import type { JsonSchema } from "./compact-schema.js";

/** What a rule of ours says about itself: to the reader of the advertised schema, and to the one who broke it. */
export interface Rule {
  /** JSON Schema keywords that stand for the rule. */
  readonly keywords: JsonSchema;
  /** What would have been right, in words. */
  readonly expected: string;
}

/**
 * A rule that zod does not have, usable in `.check(…)` and as a schema of its own.
 * The rule travels in the definition, because zod drops everything else when it clones a schema.
 *
 * @param problem what is wrong with a value; undefined when it is right
 */
export function constraint<Value>(
  rule: Rule,
  problem: (value: unknown) => string | undefined,
): z.ZodCustom<Value, Value> {
  return z.custom<Value>((value) => problem(value) === undefined, {
    error: (issue) => problem(issue.input) ?? "is not allowed",
    params: { ...rule },
    abort: true,
  });
}

/** Attaches a rule to a check that was made by hand. */
export function describeCheck<Check extends z.core.$ZodCheck<never>>(check: Check, rule: Rule): Check {
  Object.assign(check._zod.def, { params: rule });
  return check;
}

/** The keywords of the rules in a schema: its own, and those of its checks. */
export function ruleKeywords(schema: z.core.$ZodType): JsonSchema {
  const keywords: Record<string, unknown> = {};
  for (const { _zod } of [schema, ...(schema._zod.def.checks ?? [])]) {
    const rule = "params" in _zod.def ? _zod.def.params : undefined;
    if (isRule(rule)) Object.assign(keywords, rule.keywords);
  }
  return keywords;
}

/** Whether the parameters of an issue come from a rule of ours. */
export function isRule(value: unknown): value is Rule {
  return typeof value === "object" && value !== null && "keywords" in value && "expected" in value;
}
