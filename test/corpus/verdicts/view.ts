import { isList, isObject, type Json, type JsonObject, listAt, objectAt, record, textsAt } from "./json.js";
import type { Random } from "./random.js";

/** One way in which a schema can be met: references and `allOf` put together, a variant of each choice taken. */
export interface View {
  readonly keywords: JsonObject;
  readonly properties: ReadonlyMap<string, Json>;
  readonly required: ReadonlySet<string>;
}

const lower: ReadonlySet<string> = new Set(["exclusiveMinimum", "minItems", "minLength", "minProperties", "minimum"]);
const upper: ReadonlySet<string> = new Set(["exclusiveMaximum", "maxItems", "maxLength", "maxProperties", "maximum"]);

/** Takes a variant at random; what contradicts is not looked for, as the validators judge every value. */
export function viewOf(schema: Json, definitions: JsonObject, random: Random): View {
  const parts = partsOf(schema, definitions, random);
  const keywords = new Map<string, Json>();
  const properties = new Map<string, Json>();
  for (const part of parts) {
    for (const [name, property] of Object.entries(objectAt(part, "properties") ?? {})) {
      const other = properties.get(name);
      properties.set(name, other === undefined ? property : { allOf: [other, property] });
    }
    for (const [keyword, value] of Object.entries(part))
      keywords.set(keyword, combined(keyword, keywords.get(keyword), value));
  }
  const required = new Set(parts.flatMap((part) => textsAt(part, "required")));
  return { keywords: record(keywords), properties, required };
}

function partsOf(schema: Json, definitions: JsonObject, random: Random): readonly JsonObject[] {
  const parts: JsonObject[] = [];
  const seen = new Set<JsonObject>();
  const include = (part: Json | undefined, depth: number): void => {
    if (!isObject(part) || seen.has(part) || depth > 40) return;
    seen.add(part);
    const reference = part["$ref"];
    if (typeof reference === "string") include(definitions[reference.slice("#/$defs/".length)], depth + 1);
    for (const included of listAt(part, "allOf")) include(included, depth + 1);
    for (const keyword of ["oneOf", "anyOf"]) include(random.pick(listAt(part, keyword)), depth + 1);
    const heir = random.pick(textsAt(part, "x-heirs"));
    if (heir !== undefined && parts.length === 0) include({ $ref: heir }, depth + 1);
    parts.push(part);
  };
  include(schema, 0);
  return parts;
}

/** What two parts of a schema say together by one keyword. */
export function combined(keyword: string, known: Json | undefined, value: Json): Json {
  if (known === undefined) return value;
  if (typeof known === "number" && typeof value === "number") {
    if (lower.has(keyword)) return Math.max(known, value);
    if (upper.has(keyword)) return Math.min(known, value);
  }
  if (keyword === "type") return commonTypes([known].flat(), [value].flat());
  if (keyword !== "enum" || !isList(known) || !isList(value)) return value;
  const texts = new Set(value.map((item) => JSON.stringify(item)));
  return known.filter((item) => texts.has(JSON.stringify(item)));
}

function commonTypes(left: readonly Json[], right: readonly Json[]): Json {
  const common = left.filter((type) => right.includes(type) || (type === "integer" && right.includes("number")));
  return common.length > 0 ? common : right;
}
