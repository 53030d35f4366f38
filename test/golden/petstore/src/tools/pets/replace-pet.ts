import { z } from "zod";
import { format, int64 } from "../../runtime/schema/index.js";
import { defineTool, type Tool } from "../../runtime/tool.js";
import { category } from "../../schemas/category.js";

export const replacePet: Tool = defineTool({
  name: "replace_pet",
  title: "Replace a pet",
  description:
    "Replace a pet. Use it to change an existing one; to see it first use get_pet; to add a new one use add_pet.",
  input: z.strictObject({
    petId: int64({ minimum: 1 }),
    name: z.string().min(1).max(60),
    category: category.optional(),
    birthday: z.string().check(format("date")).optional(),
    weight_kg: z.number().gt(0).max(500).optional(),
    tags: z.array(z.string().max(30)).max(8).optional(),
    status: z.enum(["available", "pending", "sold"]).nullable().optional(),
  }),
  request: {
    method: "PUT",
    path: "/pets/{petId}",
    parameters: [{ argument: "petId", in: "path" }],
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
