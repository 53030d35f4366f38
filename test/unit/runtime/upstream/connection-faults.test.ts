import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { createUpstreamClient } from "../../../../templates/connector/src/runtime/upstream/client.js";
import type { CallParts } from "../calls.js";
import { outcomeOf } from "./support/outcome.js";
import { type Fault, faults, RawUpstream, type Script } from "./support/raw-upstream.js";

interface Exchange {
  readonly call: CallParts;
  readonly head: string;
  readonly body: Buffer;
}

const json = Buffer.from('{"id":"thing_1","name":"A"}');
const zipped = gzipSync(json);

const exchanges: Readonly<Record<string, Exchange>> = {
  "POST, 201 with its length": {
    call: { request: { method: "POST", body: { type: "application/json", fields: ["a"] } }, arguments: { a: "é" } },
    head: `HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: ${json.length}\r\n\r\n`,
    body: json,
  },
  "PUT, 200 in compressed chunks on a connection that ends": {
    call: { request: { method: "PUT", body: { type: "text/plain", argument: "t" } }, arguments: { t: "x".repeat(40) } },
    head: "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n",
    body: Buffer.concat([chunk(zipped.subarray(0, 15)), chunk(zipped.subarray(15)), chunk(Buffer.alloc(0))]),
  },
  "DELETE, 204": {
    call: { request: { method: "DELETE" } },
    head: "HTTP/1.1 204 No Content\r\n\r\n",
    body: Buffer.alloc(0),
  },
};

function chunk(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
}

type After = Script["after"];

interface Told {
  /** What the caller is told. */
  readonly outcome: string;
  /** Connections on which anything of a request arrived. */
  readonly sends: number;
}

const client = createUpstreamClient();
afterAll(() => client.close());

async function told({ call, head, body }: Exchange, fault: Fault, after: After, requestBytes: number): Promise<Told> {
  const upstream = await RawUpstream.listen({
    answer: Buffer.concat([Buffer.from(head), body]),
    fault,
    after,
    requestBytes,
  });
  const deadline = new AbortController();
  // The client's time is over a moment after nothing more comes.
  if (fault === "stall") void upstream.struck.then(() => setTimeout(() => deadline.abort(), 20));
  const servers = new Map([[undefined, upstream.url]]);
  const { verdict, error } = await outcomeOf({ ...call, signal: deadline.signal }, { servers, client });
  await upstream.close();
  const sends = upstream.received.filter(({ length }) => length > 0).length;
  return { outcome: error === undefined ? verdict : `${verdict} ${error.code}`, sends };
}

/** How many bytes a request has. */
async function requestBytesOf({ call }: Exchange): Promise<number> {
  const upstream = await RawUpstream.listen({
    answer: Buffer.alloc(0),
    fault: "cut",
    after: { answer: 0 },
    requestBytes: 1,
  });
  await outcomeOf(call, { servers: new Map([[undefined, upstream.url]]), client });
  await upstream.close();
  return upstream.received[0]?.length ?? 0;
}

/** Every fault after every number of bytes, many at once; what was told wrongly. */
async function wrongAt(
  bytes: number,
  tell: (fault: Fault, at: number) => Promise<Told>,
  expected: (at: number) => readonly string[],
): Promise<object[]> {
  const cases = faults.flatMap((fault) => Array.from({ length: bytes + 1 }, (_, at) => ({ fault, at })));
  const wrong: object[] = [];
  const worker = async (): Promise<void> => {
    for (let one = cases.pop(); one !== undefined; one = cases.pop()) {
      const { outcome, sends } = await tell(one.fault, one.at);
      const truthful = !outcome.startsWith("no ") || sends === 0;
      if (!expected(one.at).includes(outcome) || sends > 1 || !truthful) wrong.push({ ...one, outcome, sends });
    }
  };
  await Promise.all(Array.from({ length: 48 }, worker));
  return wrong;
}

describe.each(Object.entries(exchanges))("U2: %s, that breaks after any byte", (_name, exchange) => {
  it("of the request: once a byte has left, nobody knows", { timeout: 60_000 }, async () => {
    const bytes = await requestBytesOf(exchange);
    expect(bytes).toBeGreaterThan(100);
    const wrong = await wrongAt(
      bytes,
      (fault, at) => told(exchange, fault, { request: at }, bytes),
      (at) => (at === 0 ? ["unknown OUTCOME_UNKNOWN", "no UPSTREAM_UNREACHABLE"] : ["unknown OUTCOME_UNKNOWN"]),
    );
    expect(wrong).toEqual([]);
  });

  it("of the answer: unknown, then executed, then known", { timeout: 60_000 }, async () => {
    const requestBytes = await requestBytesOf(exchange);
    const headers = exchange.head.length;
    const bytes = headers + exchange.body.length;
    const wrong = await wrongAt(
      bytes,
      (fault, at) => told(exchange, fault, { answer: at }, requestBytes),
      (at) => [at < headers ? "unknown OUTCOME_UNKNOWN" : at < bytes ? "yes RESPONSE_INCOMPLETE" : "ok"],
    );
    expect(wrong).toEqual([]);
  });
});
