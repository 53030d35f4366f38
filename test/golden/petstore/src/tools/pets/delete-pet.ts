import { z } from "zod";
import { int64 } from "../../runtime/schema/index.js";
import { defineTool, type Tool } from "../../runtime/tool.js";

export const deletePet: Tool = defineTool({
  name: "delete_pet",
  title: "Delete a pet",
  description: "Delete a pet. Use it only when the removal was asked for; to look first use get_pet.",
  input: z.strictObject({
    petId: int64({ minimum: 1 }),
  }),
  request: {
    method: "DELETE",
    path: "/pets/{petId}",
    parameters: [{ argument: "petId", in: "path" }],
  },
  result: { kind: "empty" },
});
