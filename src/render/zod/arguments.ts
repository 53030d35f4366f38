import type { ArgumentPlan } from "../../plan/types.js";
import { type Chain, object } from "../code/index.js";
import type { ZodContext } from "./context.js";
import { zodCode } from "./convert.js";

/** `z.strictObject({ … })` of some arguments. */
export function argumentsObject(
  argumentPlans: readonly ArgumentPlan[],
  context: ZodContext,
  layout: { readonly expanded?: boolean } = {},
): Chain {
  const shape = argumentPlans.map(({ name, required, description, schema }) => {
    const use = { optional: !required, ...(description !== undefined && { description }) };
    return [name, zodCode(schema, use, context)] as const;
  });
  return context.z("strictObject", object(shape, layout));
}
