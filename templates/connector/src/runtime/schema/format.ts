import type { z } from "zod";
import { constraint } from "./constraint.js";
import { formats } from "./formats.js";

/** JSON Schema `format`, checked where we know it; a format that we don't know is advertised and accepts everything. */
export function format(name: string): z.ZodCustom<string, string> {
  const known = formats.get(name);
  const expected = known?.expected ?? name;
  return constraint<string>({ keywords: { format: name }, expected }, (text) => {
    if (known === undefined || typeof text !== "string" || known.accepts(text)) return undefined;
    return `is not ${expected}`;
  });
}
