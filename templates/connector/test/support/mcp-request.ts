import { request } from "node:http";

/** What came back. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** One JSON-RPC request, in the form of 2025-11-25, with exactly these headers: also `Host`, which `fetch` does not let one set. */
export function mcpRequest(
  endpoint: string,
  method: string,
  params: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const usual = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "mcp-protocol-version": "2025-11-25",
  };
  return httpRequest(endpoint, "POST", { ...usual, ...headers }, body);
}

export function httpRequest(
  url: string,
  method: string,
  headers: Readonly<Record<string, string>> = {},
  body = "",
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      const received = response.headers as Record<string, string | undefined>;
      resolve({
        status: response.statusCode ?? 0,
        headers: received,
        body: Buffer.concat(chunks).toString("utf8"),
      });
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

/** The JSON-RPC result in a reply, which may have come as an event. */
export function resultIn({ body }: Reply): Readonly<Record<string, unknown>> {
  const message = JSON.parse(/^data: (\{.*)$/m.exec(body)?.[1] ?? body) as { readonly result?: unknown };
  return message.result as Readonly<Record<string, unknown>>;
}
