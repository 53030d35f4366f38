import { z } from "zod";

export const category: z.ZodType = z.lazy(() =>
  z.strictObject({
    name: z.string().min(1),
    parent: category.optional(),
  }),
);
