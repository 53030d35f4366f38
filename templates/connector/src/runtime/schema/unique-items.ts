import type { z } from "zod";
import { constraint } from "./constraint.js";
import { canonicalText } from "./canonical-text.js";

/** JSON Schema `uniqueItems`: no two items are equal as JSON. */
export function uniqueItems(): z.ZodCustom<readonly unknown[], readonly unknown[]> {
  return constraint<readonly unknown[]>(
    { keywords: { uniqueItems: true }, expected: "items that are all different" },
    (items) => {
      if (!Array.isArray(items)) return "is not a list";
      const seen = new Set(items.map(canonicalText));
      return seen.size === items.length ? undefined : "holds the same item twice";
    },
  );
}
