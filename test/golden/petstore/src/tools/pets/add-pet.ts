import { z } from "zod";
import { format } from "../../runtime/schema/index.js";
import { defineTool, type Tool } from "../../runtime/tool.js";
import { category } from "../../schemas/category.js";

export const addPet: Tool = defineTool({
  name: "add_pet",
  title: "Add a pet",
  description:
    "Add a pet. Use it to add a new one; to look for existing ones use find_pets; to change one use replace_pet.",
  input: z.strictObject({
    name: z.string().min(1).max(60),
    category: category.optional(),
    birthday: z.string().check(format("date")).optional(),
    weight_kg: z.number().gt(0).max(500).optional(),
    tags: z.array(z.string().max(30)).max(8).optional(),
    status: z.enum(["available", "pending", "sold"]).nullable().optional(),
  }),
  request: {
    method: "POST",
    path: "/pets",
    parameters: [],
    body: { type: "application/json", fields: ["name", "category", "birthday", "weight_kg", "tags", "status"] },
  },
  result: {
    kind: "json",
    schema: {
      type: "object",
      properties: {
        id: { type: "integer" },
        name: { type: "string" },
        status: { type: "string" },
        category: {
          type: "object",
          properties: {
            name: { type: "string" },
          },
        },
        birthday: { type: "string" },
        weight_kg: { type: "number" },
        tags: { type: "array", items: { type: "string" } },
      },
    },
  },
});
