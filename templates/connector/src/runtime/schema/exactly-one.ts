import { z } from "zod";

const AMBIGUOUS = { keywords: {}, expected: "a value that fits exactly one form" };

/**
 * JSON Schema `oneOf`: exactly one variant takes the value. Advertised as `anyOf`, which every client understands.
 * A preprocessing step, because a variant may change the value into its wire form, and then it can't be judged again.
 */
export function exactlyOne(variants: readonly [z.ZodType, ...z.ZodType[]]): z.ZodType {
  return z.preprocess((value, context) => {
    const matches = variants.filter((variant) => variant.safeParse(value).success).length;
    if (matches < 2) return value;
    const message = `fits ${matches} of the ${variants.length} forms, and only one is allowed`;
    context.addIssue({ code: "custom", message, params: AMBIGUOUS });
    return z.NEVER;
  }, z.union(variants));
}
