import { printable } from "../../diagnostics/index.js";
import type { JsonObject, JsonValue } from "../../load/types.js";
import type { Reporter } from "../context.js";
import { own } from "../read-json.js";
import type { SchemaNode } from "./node.js";

/** Keywords that say something about a schema without narrowing it. */
const annotations: ReadonlySet<string> = new Set([
  "$anchor", "$comment", "$defs", "$id", "$schema", "contentSchema", "default", "definitions", "deprecated", "description",
  "discriminator", "example", "examples", "externalDocs", "nullable", "readOnly", "summary", "title", "writeOnly", "xml",
]); // prettier-ignore

/** Whether a keyword narrows what a schema accepts. */
export function isConstraint(keyword: string): boolean {
  return !annotations.has(keyword) && !keyword.startsWith("x-");
}

/** The keywords of a schema that narrow it, save those named. */
export function constraintsOf(raw: JsonObject, ...save: readonly string[]): readonly string[] {
  return Object.keys(raw).filter((keyword) => isConstraint(keyword) && !save.includes(keyword));
}

/** A finite number, undefined when absent; reported and undefined when it is something else. */
export function numberKeyword(node: SchemaNode, keyword: string, report: Reporter): number | undefined {
  return keywordOf(node, keyword, report, "a number", (value) => typeof value === "number" && Number.isFinite(value));
}

/** A count: an integer from 0 on. */
export function countKeyword(node: SchemaNode, keyword: string, report: Reporter): number | undefined {
  return keywordOf<number>(node, keyword, report, "a whole number from 0 on", isCount);
}

export function textKeyword(node: SchemaNode, keyword: string, report: Reporter): string | undefined {
  return keywordOf<string>(node, keyword, report, "a text", (value) => typeof value === "string");
}

export function flagKeyword(node: SchemaNode, keyword: string, report: Reporter): boolean | undefined {
  return keywordOf<boolean>(node, keyword, report, "true or false", (value) => typeof value === "boolean");
}

function isCount(value: JsonValue): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function keywordOf<Value extends JsonValue = number>(
  node: SchemaNode,
  keyword: string,
  report: Reporter,
  expected: string,
  holds: (value: JsonValue) => boolean,
): Value | undefined {
  const value = own(node.raw, keyword);
  if (value === undefined) return undefined;
  if (holds(value)) return value as Value;
  reportWrongType(node, keyword, expected, report);
  return undefined;
}

/** Says that a keyword was passed over because its value is of the wrong kind. */
export function reportWrongType(node: SchemaNode, keyword: string, expected: string, report: Reporter): void {
  const found = printable(JSON.stringify(own(node.raw, keyword)) ?? "nothing", 80);
  report.warn("SCHEMA_KEYWORD_INVALID", `\`${keyword}\` is ${found}, not ${expected}; it is ignored.`, node.pointer);
}

/** The lower and upper bound, both undefined and reported when no value lies between them. */
export function boundsOf(
  node: SchemaNode,
  [lower, upper]: readonly [string, string],
  read: typeof countKeyword,
  report: Reporter,
): readonly [number | undefined, number | undefined] {
  const least = read(node, lower, report);
  const most = read(node, upper, report);
  if (least === undefined || most === undefined || least <= most) return [least, most];
  const message = `\`${lower}\` ${least} is above \`${upper}\` ${most}, so no value would pass; both are ignored.`;
  report.warn("SCHEMA_BOUNDS_CONTRADICT", message, node.pointer);
  return [undefined, undefined];
}
