import type { Reporter } from "../context.js";
import { own } from "../read-json.js";
import type { SchemaNode } from "./node.js";

/** Keywords of JSON Schema 2020-12 that are not checked before a call. */
const unsupported = [
  "contains", "contentSchema", "dependencies", "dependentRequired", "dependentSchemas", "if", "propertyNames",
  "unevaluatedItems", "$dynamicRef", "$recursiveRef",
] as const; // prettier-ignore

/** Names each keyword of a schema that stays unchecked. */
export function reportUnsupported(node: SchemaNode, report: Reporter): void {
  for (const keyword of unsupported) {
    if (own(node.raw, keyword) === undefined) continue;
    const message = `\`${keyword}\` is not checked before a call; the API still checks it.`;
    report.warn("SCHEMA_KEYWORD_UNSUPPORTED", message, node.pointer);
  }
}
