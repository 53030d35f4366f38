import { z } from "zod";
import { base64, int64 } from "../../runtime/schema/index.js";
import { defineTool, type Tool } from "../../runtime/tool.js";

export const uploadPhoto: Tool = defineTool({
  name: "upload_photo",
  title: "Upload a photo of a pet",
  description: "Upload a photo of a pet. To look at what is there use get_photo.",
  input: z.strictObject({
    petId: int64({ minimum: 1 }),
    photo: base64(),
    caption: z.string().max(140).optional(),
  }),
  request: {
    method: "POST",
    path: "/pets/{petId}/photo",
    parameters: [{ argument: "petId", in: "path" }],
    body: { type: "multipart/form-data", fields: ["photo", "caption"] },
  },
  result: {
    kind: "json",
    schema: {
      type: "object",
      properties: {
        bytes: { type: "integer" },
        caption: { type: "string" },
      },
    },
  },
});
