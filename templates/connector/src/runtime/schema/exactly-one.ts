import { z } from "zod";

/** JSON Schema `oneOf`: exactly one variant takes the value. Advertised as `anyOf`, which every client understands. */
export function exactlyOne(variants: readonly [z.ZodType, ...z.ZodType[]]): z.ZodType {
  return z.xor(variants);
}
