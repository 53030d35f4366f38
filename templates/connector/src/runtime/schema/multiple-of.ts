import type { z } from "zod";
import { constraint } from "./constraint.js";
import { isMultipleOf } from "./decimal.js";

/** JSON Schema `multipleOf`, exact in decimal: zod's own counts in binary floating point. */
export function multipleOf(divisor: number): z.ZodCustom<number, number> {
  const expected = `a multiple of ${divisor}`;
  return constraint<number>({ keywords: { multipleOf: divisor }, expected }, (value) =>
    typeof value === "number" && isMultipleOf(value, divisor) ? undefined : `is not ${expected}`,
  );
}
