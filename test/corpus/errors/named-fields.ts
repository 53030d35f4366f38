import { isList, isObject, type Json, type JsonObject } from "../verdicts/json.js";

/** A field that an error names, by the steps that lead to it in the API's own words. */
export type NamedField = readonly string[];

/** Members that name a field, by the names that formats have for that. */
const NAMES_A_FIELD = /^(?:field|field_?name|param|parameter|pointer|loc|property_?path|instance_?path)$/i;
/** Members that list fields by name, each with its messages; in an entry of such a list `name` is one. */
const BY_FIELD =
  /^(?:errors|problems|field_?errors|validation_?errors|model_?state|invalid[-_]?param(?:eter)?s|invalid_?fields)$/i;
const DEEPEST = 8;

/** Every field that an error names, read without the connector's own reader. */
export function namedFields(example: Json, depth = 0): readonly NamedField[] {
  if (depth > DEEPEST) return [];
  if (depth === 0 && typeof example === "string") return namedFields(jsonOf(example), 1);
  if (isList(example)) return example.flatMap((item) => namedFields(item, depth + 1));
  if (!isObject(example)) return [];
  return Object.entries(example).flatMap(([name, member]) => {
    const field = NAMES_A_FIELD.test(name) ? stepsOf(member) : undefined;
    if (field !== undefined) return [field];
    if (BY_FIELD.test(name) && isObject(member) && Object.values(member).every(isListOfTexts))
      return Object.keys(member).map(stepsOfText);
    const entries = BY_FIELD.test(name) && isList(member) ? member.filter(isObject) : [];
    return [...entries.flatMap(nameOf), ...namedFields(member, depth + 1)];
  });
}

function nameOf(entry: JsonObject): readonly NamedField[] {
  const field = stepsOf(entry["name"] ?? "");
  return field === undefined ? [] : [field];
}

/** Undefined where no name stands: the value is empty, or no text. */
function stepsOf(value: Json): NamedField | undefined {
  if (typeof value === "string" && value !== "") return stepsOfText(value);
  const isPath = isList(value) && value.length > 0 && value.every((step) => typeof step !== "object");
  return isPath ? value.map(String) : undefined;
}

/** `/data/attributes/name`, `#/items/0`, `data.attributes.name`, `items[0].sku`, `$.name`. */
function stepsOfText(text: string): NamedField {
  const steps = /^#?\//.test(text) ? text.replace(/^#?\//, "").split("/") : text.split(/[.[\]]+/);
  return steps.map((step) => step.replace(/^["']|["']$/g, "").trim()).filter((step) => step !== "" && step !== "$");
}

function isListOfTexts(value: Json): boolean {
  return isList(value) && value.length > 0 && value.every((item) => typeof item === "string");
}

function jsonOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}
