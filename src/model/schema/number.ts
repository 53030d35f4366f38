import { own, textAt } from "../read-json.js";
import type { Schema } from "../types.js";
import { baseOf } from "./annotations.js";
import { boundsOf, numberKeyword } from "./keywords.js";
import type { SchemaConversion, TypedNode } from "./node.js";

const sixtyFourBits: ReadonlySet<string> = new Set(["int64", "uint64", "long"]);

export function convertNumber(node: TypedNode, conversion: SchemaConversion): Schema {
  return { kind: "number", ...baseOf(node, conversion), ...numericKeywords(node, conversion) };
}

export function convertInteger(node: TypedNode, conversion: SchemaConversion): Schema {
  const { multipleOf, ...bounds } = numericKeywords(node, conversion);
  const int64 = sixtyFourBits.has(textAt(node.raw, "format") ?? "") || Object.values(bounds).some(isBeyondDoubles);
  const step = multipleOf === undefined || multipleOf === 1 ? {} : { multipleOf };
  const sign = isUnsigned(node) ? ({ unsigned: true, minimum: 0 } as const) : {};
  return { kind: "integer", int64, ...baseOf(node, conversion), ...sign, ...bounds, ...step };
}

/** A bound or default below 0 says that such values are meant, whatever the format says. */
function isUnsigned({ raw }: TypedNode): boolean {
  const said = ["minimum", "maximum", "exclusiveMaximum", "default"].map((keyword) => own(raw, keyword));
  return textAt(raw, "format") === "uint64" && !said.some((value) => typeof value === "number" && value < 0);
}

/** A bound outside ±(2^53 − 1) says that such values are meant, whatever the format says. */
function isBeyondDoubles(bound: number): boolean {
  return Math.abs(bound) > Number.MAX_SAFE_INTEGER;
}

interface NumericKeywords {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
}

function numericKeywords(node: TypedNode, { report }: SchemaConversion): NumericKeywords {
  if (!hasNumericKeyword(node)) return {};
  const [minimum, maximum] = boundsOf(node, ["minimum", "maximum"], numberKeyword, report);
  const exclusive = ["exclusiveMinimum", "exclusiveMaximum"] as const;
  const [exclusiveMinimum, exclusiveMaximum] = boundsOf(node, exclusive, numberKeyword, report);
  const multipleOf = stepOf(node, report);
  return {
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(exclusiveMinimum !== undefined && { exclusiveMinimum }),
    ...(exclusiveMaximum !== undefined && { exclusiveMaximum }),
    ...(multipleOf !== undefined && { multipleOf }),
  };
}

function hasNumericKeyword({ raw }: TypedNode): boolean {
  return ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"].some(
    (keyword) => own(raw, keyword) !== undefined,
  );
}

/** JSON Schema validation section 6.2.1: strictly greater than 0. */
function stepOf(node: TypedNode, report: SchemaConversion["report"]): number | undefined {
  const step = numberKeyword(node, "multipleOf", report);
  if (step === undefined || step > 0) return step;
  report.warn("SCHEMA_KEYWORD_INVALID", `\`multipleOf\` is ${step}, not above 0; it is ignored.`, node.pointer);
  return undefined;
}
