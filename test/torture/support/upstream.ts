import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { processOf } from "./credential.js";

/** A write that has reached the upstream: one line of the file that is the ground truth. */
export interface Arrival {
  readonly n: number;
  /** Which process sent it, as its upstream credential says. */
  readonly process: string;
  readonly path: string;
  /** What the caller meant; the same in all attempts at it. */
  readonly action: string;
  readonly upstreamKey: string;
  /** False when it was turned away, or recognised as a repeat by its upstream key. */
  readonly effect: boolean;
}

export type Reply =
  | "usual"
  /** The connection ends without an answer. */
  | "cut"
  /** Silence for as long as the caller waits. */
  | "never"
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown };

/** The script of the faults. */
export interface Behaviour {
  /** Whether a request has its effect; by default every one has. */
  readonly takes?: (arrival: Arrival) => boolean;
  /** What is answered, and when; asked after the effect has been written down. */
  readonly answers?: (arrival: Arrival) => Promise<Reply>;
}

/**
 * An HTTP API that writes down every effect before it answers, counted by itself. It removes duplicates by upstream key, and
 * says back the credential that it was shown (R1).
 */
export class Upstream {
  behaviour: Behaviour = {};
  readonly #folder = mkdtempSync(join(tmpdir(), "torture-truth-"));
  readonly #truth = join(this.#folder, "effects.jsonl");
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  /** Open connections and the process behind each, as soon as it has sent something. */
  readonly #connections = new Map<Socket, string | undefined>();
  readonly #effectOfKey = new Map<string, number>();
  #count = 0;

  static async start(): Promise<Upstream> {
    const upstream = new Upstream();
    writeFileSync(upstream.#truth, "");
    await new Promise<void>((resolve) => upstream.#server.listen(0, "127.0.0.1", resolve));
    return upstream;
  }

  constructor() {
    this.#server.keepAliveTimeout = 60_000;
    this.#server.on("connection", (socket) => {
      this.#connections.set(socket, undefined);
      socket.once("close", () => this.#connections.delete(socket)).on("error", () => undefined);
    });
  }

  get url(): string {
    // listen() has been awaited on a TCP port, so it is an AddressInfo.
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Read from the file, as the verdict has to be. */
  arrivals(): readonly Arrival[] {
    const lines = readFileSync(this.#truth, "utf8").split("\n");
    return lines.filter((line) => line !== "").map((line): Arrival => JSON.parse(line));
  }

  effectsOf(action: string): number {
    return this.arrivals().filter((arrival) => arrival.effect && arrival.action === action).length;
  }

  /** Resolves when nothing that a dead process has sent can still arrive. */
  async drained(process: string): Promise<void> {
    const others = (owner: string | undefined): boolean => owner !== undefined && owner !== process;
    while (![...this.#connections.values()].every(others)) await sleep(1);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { authorization = "" } = request.headers;
    const process = processOf(authorization.replace("Bearer ", ""));
    this.#connections.set(request.socket, process);
    const body = await bodyOf(request);
    if (request.method === "GET") return void response.end(JSON.stringify({ data: [] }));
    const arrival = this.#writeDown(request, process, actionOf(body));
    const reply = (await this.behaviour.answers?.(arrival)) ?? "usual";
    if (reply === "cut") request.socket.destroy();
    else if (reply === "usual")
      send(response, 201, { id: this.#idOf(arrival), action: arrival.action, received: authorization });
    else if (reply !== "never") send(response, reply.status, reply.body ?? { message: authorization }, reply.headers);
  }

  #writeDown({ url = "", headers }: IncomingMessage, process: string, action: string): Arrival {
    const upstreamKey = String(headers["idempotency-key"] ?? "");
    const arrived = { n: (this.#count += 1), process, path: url, action, upstreamKey };
    const known = this.#effectOfKey.has(upstreamKey);
    const effect = !known && (this.behaviour.takes?.({ ...arrived, effect: true }) ?? true);
    if (effect && upstreamKey !== "") this.#effectOfKey.set(upstreamKey, arrived.n);
    const arrival = { ...arrived, effect };
    appendFileSync(this.#truth, `${JSON.stringify(arrival)}\n`);
    return arrival;
  }

  #idOf({ n, upstreamKey }: Arrival): string {
    return `r_${this.#effectOfKey.get(upstreamKey) ?? n}`;
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    return undefined;
  }
}

function actionOf(body: unknown): string {
  const action = memberOf(body, "action") ?? memberOf(memberOf(body, "metadata"), "action");
  return typeof action === "string" ? action : "";
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}
