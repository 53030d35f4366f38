import type { z } from "zod";
import { canonicalText } from "./canonical-text.js";
import { constraint } from "./constraint.js";

/** An enum of any JSON values, objects and mixed types among them. */
export function oneOfValues(values: readonly unknown[]): z.ZodType {
  const allowed = new Set(values.map(canonicalText));
  const expected = `one of ${values.slice(0, 12).map(canonicalText).join(", ")}`;
  return constraint<unknown>({ keywords: { enum: [...values] }, expected }, (value) =>
    allowed.has(canonicalText(value)) ? undefined : "is not one of the allowed values",
  );
}
