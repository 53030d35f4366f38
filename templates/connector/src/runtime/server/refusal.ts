import type { ServerResponse } from "node:http";

/** A complete answer to a request that goes no further. */
export interface Refusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A refusal in the form of JSON-RPC, with no request to refer to. */
export function rpcRefusal(status: number, message: string, code = -32_600): Refusal {
  return { status, body: { jsonrpc: "2.0", id: null, error: { code, message } } };
}

export function send(response: ServerResponse, { status, headers = {}, body }: Refusal): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store", ...headers });
  response.end(JSON.stringify(body));
}
