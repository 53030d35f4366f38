/**
 * What there is without us: the SDK's own server, tools with zod schemas, and the same call of the same upstream by undici.
 * Over HTTP only the tool that a request names is registered, which is the least that can be done.
 * Environment: `TOOLS`, `UPSTREAM_URL`, `TRANSPORT`.
 */
import { createServer } from "node:http";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { Agent } from "undici";
import * as z from "zod";
import { toolName } from "./document.mjs";

const statuses = ["open", "closed", "pending", "archived"];
const inputSchema = () =>
  z.strictObject({
    shop_id: z.string().min(1).max(64),
    status: z.enum(statuses).optional(),
    sort: z.enum(["created", "updated", "name"]).optional(),
    limit: z.int().min(1).max(100).optional(),
    after: z.string().max(512).optional(),
  });
const outputSchema = () =>
  z.object({
    items: z.array(
      z.object({
        id: z.string(),
        status: z.enum(statuses),
        total: z.number(),
        customer: z.string().optional(),
        created: z.string().optional(),
      }),
    ),
    after: z.string().nullish(),
  });

const agent = new Agent();
const origin = process.env.UPSTREAM_URL;
const count = Number(process.env.TOOLS);
/** No two tools of a real server have the same schemas. */
const schemas = Array.from({ length: count }, () => ({ inputSchema: inputSchema(), outputSchema: outputSchema() }));

async function listItems(index, { shop_id: shop, ...query }) {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const path = `/shops/${encodeURIComponent(shop)}/items${index}?${search}`;
  const { body, statusCode } = await agent.request({
    origin,
    path,
    method: "GET",
    headers: { accept: "application/json" },
  });
  if (statusCode !== 200) throw new Error(`HTTP ${statusCode}`);
  const structuredContent = await body.json();
  return { content: [{ type: "text", text: JSON.stringify(structuredContent) }], structuredContent };
}

function factory(context) {
  const headers = context?.requestInfo?.headers;
  const only = headers?.get("mcp-method") === "tools/call" ? headers.get("mcp-name") : null;
  const server = new McpServer({ name: "bare", version: "1.0.0" }, { capabilities: { tools: { listChanged: false } } });
  for (let index = 0; index < count; index += 1) {
    if (only !== null && only !== toolName(index)) continue;
    const texts = { title: `List items ${index}`, description: `List the items of a shop (variant ${index}).` };
    server.registerTool(toolName(index), { ...texts, ...schemas[index] }, (given) => listItems(index, given));
  }
  return server;
}

if (process.env.TRANSPORT === "stdio") serveStdio(factory);
else {
  const server = createServer(toNodeHandler(createMcpHandler(factory)));
  server.listen(0, "127.0.0.1", () =>
    process.stderr.write(`listening on http://127.0.0.1:${server.address().port}/mcp\n`),
  );
}
