import { z } from "zod";
import { pattern } from "../runtime/schema/index.js";

export const address: z.ZodObject = z.strictObject({
  line1: z.string().min(1).max(120),
  line2: z.string().max(120).nullable().optional(),
  city: z.string().min(1),
  country: z.string().check(pattern("^[A-Z]{2}$")),
});
