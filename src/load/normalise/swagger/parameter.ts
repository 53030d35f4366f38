import { printable } from "../../../diagnostics/index.js";
import { type DraftObject, emptyObject, objectAt, stringAt } from "../../draft.js";
import type { Origin } from "../../origins.js";
import { rewriteSchema } from "../schema.js";
import { schemaContextAt, type SwaggerContext } from "./context.js";

/** Members of a 2.0 parameter or header that describe its value; in 3.x they stand in its schema. */
const valueKeywords = [
  "type",
  "format",
  "items",
  "default",
  "enum",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "minLength",
  "maxLength",
  "pattern",
  "minItems",
  "maxItems",
  "uniqueItems",
  "multipleOf",
  "x-nullable",
  "example",
];

/** Moves what describes the value of a parameter, header or form field into a schema of its own. */
export function extractSchema(holder: DraftObject, at: Origin, context: SwaggerContext): DraftObject {
  const schema = objectAt(holder, "schema") ?? emptyObject();
  for (const keyword of valueKeywords) {
    const value = holder[keyword];
    if (value === undefined) continue;
    if (!Object.hasOwn(schema, keyword)) schema[keyword] = value;
    delete holder[keyword];
  }
  rewriteSchema(schema, schemaContextAt(at, context));
  context.origins.note(schema, at);
  return schema;
}

interface Serialisation {
  readonly style: string;
  readonly explode: boolean;
}

const inQuery: ReadonlyMap<string, Serialisation> = new Map([
  ["csv", { style: "form", explode: false }],
  ["multi", { style: "form", explode: true }],
  ["ssv", { style: "spaceDelimited", explode: false }],
  ["pipes", { style: "pipeDelimited", explode: false }],
]);
const elsewhere: ReadonlyMap<string, Serialisation> = new Map([["csv", { style: "simple", explode: false }]]);

/** `collectionFormat` as style and explode; undefined when 3.x has no words for it. */
export function serialisationOf(collectionFormat: string, location: string): Serialisation | undefined {
  return (location === "query" || location === "formData" ? inQuery : elsewhere).get(collectionFormat);
}

/** Rewrites a parameter in place (not one of the body); one that was rewritten before stays as it is. */
export function convertParameter(parameter: DraftObject, at: Origin, context: SwaggerContext): void {
  if (Object.hasOwn(parameter, "$ref") || Object.hasOwn(parameter, "schema")) return;
  const schema = extractSchema(parameter, at, context);
  takeInnerListsAsText(schema, at, context);
  parameter["schema"] = schema;
  const format = stringAt(parameter, "collectionFormat") ?? "csv";
  delete parameter["collectionFormat"];
  if (schema["items"] === undefined) return;
  const serialisation = serialisationOf(format, stringAt(parameter, "in") ?? "query");
  if (serialisation) Object.assign(parameter, serialisation);
  else replaceByText(parameter, format, at, context);
}

const separators: ReadonlyMap<string, string> = new Map([
  ["ssv", "a space"],
  ["tsv", "a tab"],
  ["pipes", '"|"'],
]);

/** In 2.0 each list in a list has a format of its own; 3.x has one for the parameter, so that a list inside is one string. */
export function takeInnerListsAsText(schema: DraftObject, at: Origin, context: SwaggerContext): void {
  const inner = objectAt(schema, "items");
  if (inner?.["type"] !== "array") return;
  const separator = separators.get(stringAt(inner, "collectionFormat") ?? "csv") ?? '","';
  const text = emptyObject();
  text["type"] = "string";
  text["description"] = `Values joined by ${separator}.`;
  context.origins.note(text, at);
  schema["items"] = text;
  context.warnings.warn("PARAMETER_FORMAT_UNSUPPORTED", "A list within a list is taken as one string.", at);
}

/** A list in a format that 3.x cannot express is one string, which the caller joins. */
function replaceByText(parameter: DraftObject, format: string, at: Origin, context: SwaggerContext): void {
  const schema = emptyObject();
  schema["type"] = "string";
  context.origins.note(schema, at);
  parameter["schema"] = schema;
  const name = printable(JSON.stringify(format), 40);
  context.warnings.warn(
    "PARAMETER_FORMAT_UNSUPPORTED",
    `A list in the collection format ${name} is taken as one string.`,
    at,
  );
}
