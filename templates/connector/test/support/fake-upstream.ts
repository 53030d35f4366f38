import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as the upstream received it. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query, as on the wire. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the upstream answers; `hang up` takes the request, has its effect, and cuts the connection without a reply. */
export type ScriptedAnswer =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array;
      readonly delayMs?: number;
    }
  | "hang up";

/** A real HTTP server in the place of the API. Its list of requests is the ground truth of every test. */
export class FakeUpstream {
  readonly received: ReceivedRequest[] = [];
  readonly #script: ScriptedAnswer[] = [];
  #otherwise: (request: ReceivedRequest) => ScriptedAnswer = success;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<FakeUpstream> {
    const upstream = new FakeUpstream();
    await new Promise<void>((resolve) => upstream.#server.listen(0, "127.0.0.1", resolve));
    return upstream;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The next requests get these answers, in turn; afterwards every request succeeds. */
  willAnswer(...answers: readonly ScriptedAnswer[]): void {
    this.#script.push(...answers);
  }

  /** Every request that no scripted answer is left for gets the one that is made for it. */
  answerAll(answer: (request: ReceivedRequest) => ScriptedAnswer): void {
    this.#otherwise = answer;
  }

  /** Forgets what was received and what was scripted. */
  reset(): void {
    this.received.length = 0;
    this.#script.length = 0;
    this.#otherwise = success;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const received = await read(request);
    this.received.push(received);
    const answer = this.#script.shift() ?? this.#otherwise(received);
    if (answer === "hang up") {
      request.socket.destroy();
      return;
    }
    if (answer.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    response.end(answer.body ?? "");
  }
}

async function read(request: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return {
    method: request.method ?? "",
    target: request.url ?? "",
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

/** Something good of the kind that was asked for. */
function success(request: ReceivedRequest): ScriptedAnswer {
  const accept = request.headers["accept"] ?? "";
  if (accept.includes("json") || accept.includes("*/*"))
    return { status: 200, body: JSON.stringify({ id: "fake-1", name: "A name" }) };
  if (accept.includes("text/"))
    return { status: 200, headers: { "content-type": accept.split(",")[0] ?? "text/plain" }, body: "Some text." };
  return {
    status: 200,
    headers: { "content-type": accept.split(",")[0] ?? "application/octet-stream" },
    body: new Uint8Array([1, 2, 3]),
  };
}
