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

/** What 64 bits can hold, with a sign and without. */
interface Kind {
  readonly format: "int64" | "uint64";
  readonly words: string;
  readonly lowest: bigint;
  readonly highest: bigint;
}

const SIGNED: Kind = { format: "int64", words: "a 64-bit integer", lowest: -(2n ** 63n), highest: 2n ** 63n - 1n };
const UNSIGNED: Kind = { format: "uint64", words: "an unsigned 64-bit integer", lowest: 0n, highest: 2n ** 64n - 1n };

/** A 64-bit integer: a JSON integer, or its digits as text when it is beyond 2^53. */
export function int64(bounds: Int64Bounds = {}): z.ZodType<number | Int64, number | string> {
  return integerOf(SIGNED, bounds);
}

/** An unsigned 64-bit integer, from 0 to 2^64 − 1, in the forms of `int64`. */
export function uint64(bounds: Int64Bounds = {}): z.ZodType<number | Int64, number | string> {
  return integerOf(UNSIGNED, { minimum: 0, ...bounds });
}

function integerOf(kind: Kind, bounds: Int64Bounds): z.ZodType<number | Int64, number | string> {
  const expected = describe(kind, bounds);
  const keywords: JsonSchema = { type: ["integer", "string"], format: kind.format, ...bounds };
  return constraint<number | string>({ keywords, expected }, (value) => {
    const integer = parse(value);
    return integer !== undefined && obeys(integer, kind, bounds) ? undefined : `is not ${expected}`;
  }).transform(wireForm);
}

function parse(value: unknown): bigint | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return typeof value === "string" && /^-?\d{1,20}$/.test(value) ? BigInt(value) : undefined;
}

function wireForm(value: number | string): number | Int64 {
  const integer = BigInt(value);
  return Number.isSafeInteger(Number(integer)) ? Number(integer) : new Int64(integer);
}

function obeys(value: bigint, { lowest, highest }: Kind, bounds: Int64Bounds): boolean {
  return (
    value >= lowest &&
    value <= highest &&
    (bounds.minimum === undefined || value >= bound(bounds.minimum)) &&
    (bounds.maximum === undefined || value <= greatest(bounds.maximum)) &&
    (bounds.exclusiveMinimum === undefined || value > bound(bounds.exclusiveMinimum)) &&
    (bounds.exclusiveMaximum === undefined || value < bound(bounds.exclusiveMaximum)) &&
    (bounds.multipleOf === undefined || isMultipleOf(value, bounds.multipleOf))
  );
}

/** Comparing a bigint with a number is exact, so a fractional bound stays a number. */
function bound(value: number | string): bigint | number {
  return typeof value === "string" ? BigInt(value) : value;
}

/** 2^63 − 1 and 2^64 − 1 are no doubles: in a document or in code they are read as the powers of two above them. */
function greatest(maximum: number | string): bigint | number {
  return maximum === 2 ** 63 || maximum === 2 ** 64 ? BigInt(maximum) - 1n : bound(maximum);
}

function describe({ words }: Kind, bounds: Int64Bounds): string {
  const limits = [
    bounds.minimum !== undefined && `at least ${bounds.minimum}`,
    bounds.exclusiveMinimum !== undefined && `more than ${bounds.exclusiveMinimum}`,
    bounds.maximum !== undefined && `at most ${greatest(bounds.maximum)}`,
    bounds.exclusiveMaximum !== undefined && `less than ${bounds.exclusiveMaximum}`,
    bounds.multipleOf !== undefined && `a multiple of ${bounds.multipleOf}`,
  ].filter((limit) => limit !== false);
  return [`${words}, as text beyond 2^53`, ...limits].join(", ");
}
