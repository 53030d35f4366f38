import { z } from "zod";

export const currency = z.enum(["EUR", "USD", "GBP"]).describe("ISO 4217 code.");
