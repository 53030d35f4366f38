import { z } from "zod";
import { int64 } from "../../runtime/schema/index.js";
import { defineTool, type Tool } from "../../runtime/tool.js";

export const getPet: Tool = defineTool({
  name: "get_pet",
  title: "Get a pet",
  description: "Get a pet. Use it when the petId is known; to find one use find_pets.",
  input: z.strictObject({
    petId: int64({ minimum: 1 }),
  }),
  request: {
    method: "GET",
    path: "/pets/{petId}",
    parameters: [{ argument: "petId", in: "path" }],
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
  reading: { fields: "fields", detail: "detail" },
});
