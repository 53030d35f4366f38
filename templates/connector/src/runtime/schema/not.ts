import type { z } from "zod";
import { constraint } from "./constraint.js";

/** JSON Schema `not`. Not advertised: clients differ in what they make of it, and the answer to a wrong value explains. */
export function not(schema: z.ZodType): z.ZodCustom<unknown, unknown> {
  return constraint<unknown>({ keywords: {}, expected: "a value outside the excluded form" }, (value) =>
    schema.safeParse(value).success ? "has a form that is excluded" : undefined,
  );
}
