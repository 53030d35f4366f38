import type { ValidateFunction } from "ajv/dist/2020.js";
import { changed, isObject, type Json, type JsonObject, listAt, record } from "./json.js";
import { rewriteAll } from "./schema-walk.js";
import { type Circumstances, type RuleId, ruleIds, strictened } from "./strictness.js";
import { ajv } from "./validator.js";

const everyRule: ReadonlySet<RuleId> = new Set(ruleIds);
const noRule: ReadonlySet<RuleId> = new Set();

/** The document's own verdict on values for one operation, with or without rules of deliberate strictness. */
export class Judge {
  readonly #schema: JsonObject;
  readonly #circumstances: Circumstances;
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(schema: JsonObject, circumstances: Circumstances) {
    const compilable = rewriteAll(schema, withoutMistakes);
    this.#schema = isObject(compilable) ? compilable : schema;
    this.#circumstances = circumstances;
  }

  /** Where fields are arguments, an absent body and an empty one are the same. */
  accepts(value: JsonObject, rules: ReadonlySet<RuleId> = noRule): boolean {
    const validate = this.#validator(rules);
    if (validate(value)) return true;
    return (
      this.#circumstances.tool.request.body?.fields !== undefined &&
      !Object.hasOwn(value, "body") &&
      validate(changed(value, { body: {} }))
    );
  }

  /** The smallest set of rules that makes the document's verdict `verdict`; undefined when even all of them don't. */
  explain(value: JsonObject, verdict: boolean): readonly RuleId[] | undefined {
    const alone = ruleIds.find((rule) => this.accepts(value, new Set([rule])) === verdict);
    if (alone !== undefined) return [alone];
    if (this.accepts(value, everyRule) !== verdict) return undefined;
    const needed = new Set(ruleIds);
    for (const rule of ruleIds) {
      needed.delete(rule);
      if (this.accepts(value, needed) !== verdict) needed.add(rule);
    }
    return [...needed];
  }

  /** Why the document refuses a value under all rules. */
  complaint(value: Json): string {
    const validate = this.#validator(everyRule);
    validate(value);
    return (validate.errors ?? [])
      .slice(0, 3)
      .map(({ instancePath, keyword, message }) => `${instancePath} ${keyword}: ${message}`)
      .join("; ");
  }

  #validator(rules: ReadonlySet<RuleId>): ValidateFunction {
    const key = [...rules].join(" ");
    const known = this.#validators.get(key);
    if (known !== undefined) return known;
    const schema = strictened(this.#schema, rules, this.#circumstances);
    const text = JSON.stringify(schema);
    const validate = this.#validators.get(text) ?? ajv.compile(schema);
    ajv.removeSchema(schema);
    this.#validators.set(key, validate);
    // Rules that have nothing to do in a schema leave it as it is.
    this.#validators.set(text, validate);
    return validate;
  }
}

const types: ReadonlySet<unknown> = new Set(["string", "number", "integer", "boolean", "array", "object", "null"]);
const numbers: ReadonlySet<string> = new Set([
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "minProperties",
  "maxProperties",
]);

/** Takes out what no validator compiles: a keyword whose value is of the wrong kind. */
function withoutMistakes(schema: JsonObject): JsonObject {
  const kept = Object.entries(schema).filter(([keyword, value]) => {
    if (keyword === "enum") return Array.isArray(value) && value.length > 0;
    if (keyword === "required") return Array.isArray(value);
    if (numbers.has(keyword))
      return (
        typeof value === "number" &&
        (keyword !== "multipleOf" || value > 0) &&
        (!/^m[ai][nx][LIP]/.test(keyword) || (Number.isSafeInteger(value) && value >= 0))
      );
    if (keyword === "pattern" || keyword === "format") return typeof value === "string";
    if (["allOf", "anyOf", "oneOf", "prefixItems"].includes(keyword)) return Array.isArray(value) && value.length > 0;
    if (["properties", "patternProperties"].includes(keyword)) return isObject(value);
    if (["items", "additionalProperties", "not"].includes(keyword))
      return isObject(value) || typeof value === "boolean";
    if (keyword === "discriminator" || keyword === "nullable") return false;
    return keyword !== "type" || [value].flat().some((name) => types.has(name));
  });
  const { type, ...rest } = record(kept);
  if (type === undefined) return rest;
  const names = [...new Set([type].flat().filter((name) => types.has(name)))];
  const required = [...new Set(listAt(rest, "required").filter((name) => typeof name === "string"))];
  return record(Object.entries({ ...rest, type: names, ...(required.length > 0 && { required }) }));
}
