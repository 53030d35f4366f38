import type { z } from "zod";
import type { JsonSchema } from "./compact-schema.js";
import { constraint } from "./constraint.js";
import { isMultipleOf } from "./decimal.js";
import { Int64 } from "./wire-values.js";

/** Bounds in the words of JSON Schema; text where a number would lose digits. */
export interface Int64Bounds {
  readonly minimum?: number | string;
  readonly maximum?: number | string;
  readonly exclusiveMinimum?: number | string;
  readonly exclusiveMaximum?: number | string;
  readonly multipleOf?: number;
}

const LOWEST = -(2n ** 63n);
const HIGHEST = 2n ** 63n - 1n;

/** A 64-bit integer: a JSON integer, or its digits as text when it is beyond 2^53. */
export function int64(bounds: Int64Bounds = {}): z.ZodType<number | Int64, number | string> {
  const expected = describe(bounds);
  const keywords: JsonSchema = { type: ["integer", "string"], format: "int64", ...bounds };
  return constraint<number | string>({ keywords, expected }, (value) => {
    const integer = parse(value);
    return integer !== undefined && obeys(integer, bounds) ? undefined : `is not ${expected}`;
  }).transform(wireForm);
}

function parse(value: unknown): bigint | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return typeof value === "string" && /^-?\d{1,19}$/.test(value) ? BigInt(value) : undefined;
}

function wireForm(value: number | string): number | Int64 {
  const integer = BigInt(value);
  return Number.isSafeInteger(Number(integer)) ? Number(integer) : new Int64(integer);
}

function obeys(value: bigint, bounds: Int64Bounds): boolean {
  return (
    value >= LOWEST &&
    value <= HIGHEST &&
    (bounds.minimum === undefined || value >= bound(bounds.minimum)) &&
    (bounds.maximum === undefined || value <= bound(bounds.maximum)) &&
    (bounds.exclusiveMinimum === undefined || value > bound(bounds.exclusiveMinimum)) &&
    (bounds.exclusiveMaximum === undefined || value < bound(bounds.exclusiveMaximum)) &&
    (bounds.multipleOf === undefined || isMultipleOf(value, bounds.multipleOf))
  );
}

/** Comparing a bigint with a number is exact, so a fractional bound stays a number. */
function bound(value: number | string): bigint | number {
  return typeof value === "string" ? BigInt(value) : value;
}

function describe(bounds: Int64Bounds): string {
  const limits = [
    bounds.minimum !== undefined && `at least ${bounds.minimum}`,
    bounds.exclusiveMinimum !== undefined && `more than ${bounds.exclusiveMinimum}`,
    bounds.maximum !== undefined && `at most ${bounds.maximum}`,
    bounds.exclusiveMaximum !== undefined && `less than ${bounds.exclusiveMaximum}`,
    bounds.multipleOf !== undefined && `a multiple of ${bounds.multipleOf}`,
  ].filter((limit) => limit !== false);
  return ["a 64-bit integer, as text beyond 2^53", ...limits].join(", ");
}
