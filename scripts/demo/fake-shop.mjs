import { randomUUID } from "node:crypto";
import { createServer } from "node:http";

/** A shop with two customers and a token endpoint, on a free port of this machine. It counts what really happens. */
export async function startFakeShop() {
  const requests = [];
  const refunds = new Map();
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    const path = new URL(request.url ?? "/", "http://shop").pathname;
    if (path !== "/token") requests.push(`${request.method} ${path}`);
    const [status, answer] = reply(request, path, body, refunds);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, requests, refunds, close: () => server.close() };
}

function reply({ method }, path, body, refunds) {
  if (path === "/token") return [200, tokenFor(new URLSearchParams(body))];
  if (method === "GET" && path === "/customers") return [200, { data: customers, next_cursor: null }];
  const [, payment] = /^\/payments\/([^/]+)\/refunds$/.exec(path) ?? [];
  if (method !== "POST" || payment === undefined) return [404, { title: "Not found" }];
  const { amount, currency } = JSON.parse(body);
  const refund = { id: `re_${randomUUID().slice(0, 8)}`, status: "succeeded", amount, currency, payment_id: payment };
  refunds.set(refund.id, refund);
  return [201, refund];
}

const customers = [
  { id: "cus_1", name: "Ada", email: "ada@shop.example", status: "active", created_at: "2026-01-02T03:04:05Z" },
  { id: "cus_2", name: "Grace", email: "grace@shop.example", status: "active", created_at: "2026-02-03T04:05:06Z" },
];

function tokenFor(form) {
  return {
    access_token: `demo-${randomUUID()}`,
    token_type: "Bearer",
    expires_in: 3600,
    scope: form.get("scope") ?? "",
  };
}

async function textOf(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}
