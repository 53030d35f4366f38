import { StoreCorruptError } from "../store.js";
import type { Rows } from "./driver.js";

/** The only row of an answer. */
export function firstRow(rows: Rows): unknown {
  return rows[0];
}

/** A column as text; undefined for null, and where there is no row. */
export function textOf(row: unknown, column: string): string | undefined {
  const value: unknown = typeof row === "object" && row !== null ? Reflect.get(row, column) : undefined;
  return typeof value === "string" ? value : undefined;
}

/** @throws StoreCorruptError when the column holds no number that can be counted with. */
export function integerIn(row: unknown, column: string): number {
  const value = Number(textOf(row, column) ?? Number.NaN);
  if (Number.isSafeInteger(value)) return value;
  throw new StoreCorruptError(`an answer of the idempotency store has no ${column}`);
}
