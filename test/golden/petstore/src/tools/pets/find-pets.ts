import { z } from "zod";
import { defineTool, type Tool } from "../../runtime/tool.js";

export const findPets: Tool = defineTool({
  name: "find_pets",
  title: "Find pets",
  description:
    "Returns the pets that match all filters. Use it to find several; for a single one that is known use get_pet.",
  input: z.strictObject({
    status: z
      .array(z.enum(["available", "pending", "sold"]))
      .optional()
      .describe("Only pets in one of these states."),
    tags: z.array(z.string()).optional(),
    limit: z.int().min(1).max(50).optional().meta({ default: 10 }),
  }),
  request: {
    method: "GET",
    path: "/pets",
    parameters: [
      { argument: "status", in: "query", explode: false },
      { argument: "tags", in: "query" },
      { argument: "limit", in: "query" },
      { argument: "offset", in: "query" },
    ],
  },
  result: {
    kind: "json",
    schema: {
      type: "array",
      items: {
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
    items: [],
  },
  reading: {
    cursor: "cursor",
    fields: "fields",
    detail: "detail",
    paging: {
      position: z.strictObject({ offset: z.int().min(0).optional() }),
      next: [{ by: "offset", argument: "offset", first: 0, size: { argument: "limit", default: 10, maximum: 50 } }],
    },
  },
});
