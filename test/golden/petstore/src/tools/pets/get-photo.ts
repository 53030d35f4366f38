import { z } from "zod";
import { int64 } from "../../runtime/schema/index.js";
import { defineTool, type Tool } from "../../runtime/tool.js";

export const getPhoto: Tool = defineTool({
  name: "get_photo",
  title: "Get the photo of a pet",
  description: "Get the photo of a pet.",
  input: z.strictObject({
    petId: int64({ minimum: 1 }),
  }),
  request: {
    method: "GET",
    path: "/pets/{petId}/photo",
    parameters: [{ argument: "petId", in: "path" }],
    accept: "image/png",
  },
  result: { kind: "binary", contentType: "image/png" },
});
