/** An API of so many similar reads, each about as large as a small REST operation. */
export function apiDocument(count, url) {
  const paths = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`/shops/{shop_id}/items${index}`, { get: operation(index) }]),
  );
  return {
    openapi: "3.1.0",
    info: { title: "Items", version: "1.0.0" },
    servers: [{ url }],
    paths,
  };
}

/** The tools are named by the operations. */
export const toolName = (index) => `list_items${index}`;

export const callArguments = { shop_id: "shop-1", status: "open", limit: 10 };

function operation(index) {
  return {
    operationId: toolName(index),
    summary: `List items ${index}`,
    description: `List the items of a shop (variant ${index}).`,
    parameters: [
      { name: "shop_id", in: "path", required: true, schema: { type: "string", minLength: 1, maxLength: 64 } },
      { name: "status", in: "query", schema: { type: "string", enum: ["open", "closed", "pending", "archived"] } },
      { name: "sort", in: "query", schema: { type: "string", enum: ["created", "updated", "name"] } },
      { name: "limit", in: "query", schema: { type: "integer", minimum: 1, maximum: 100 } },
      { name: "after", in: "query", schema: { type: "string", maxLength: 512 } },
    ],
    responses: { 200: { description: "A page", content: { "application/json": { schema: page } } } },
  };
}

const page = {
  type: "object",
  required: ["items"],
  properties: {
    items: {
      type: "array",
      items: {
        type: "object",
        required: ["id", "status", "total"],
        properties: {
          id: { type: "string" },
          status: { type: "string", enum: ["open", "closed", "pending", "archived"] },
          total: { type: "number" },
          customer: { type: "string" },
          created: { type: "string", format: "date-time" },
        },
      },
    },
    after: { type: ["string", "null"] },
  },
};
