import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createUpstreamClient } from "../../../../templates/connector/src/runtime/upstream/client.js";
import { Gates } from "../../../../templates/connector/src/runtime/upstream/gates.js";
import { type CallParts, readPolicy, writePolicy } from "../calls.js";
import { outcomeOf } from "./support/outcome.js";

/** A minute of the gate's clock; with `FLAPPING_REAL_TIME` it is one of ours. */
const MINUTE = 60_000;
const SPEED = process.env.FLAPPING_REAL_TIME === undefined ? 10 : 1;
const CALLERS = 8;
/** Repeats that are allowed in a minute, however few calls there are. */
const REPEATS_AT_LEAST = 3;

type Failure = (request: IncomingMessage, response: ServerResponse) => void;

const failures: Readonly<Record<string, Failure>> = {
  500: (_request, response) => void response.writeHead(500).end(),
  "503 without a time": (_request, response) => void response.writeHead(503).end(),
  "504 with a body": (_request, response) =>
    void response.writeHead(504).end("<html><title>Gateway timeout</title></html>"),
  reset: (request) => void request.socket.destroy(),
  "cut headers": (request) => void request.socket.end("HTTP/1.1 200 OK\r\ncontent-ty"),
};

const client = createUpstreamClient();
let server: Server;
const sends = new Map<string, number>();
/** When the minute of each began. */
const beginnings = new Map<string, number>();

/** Unwell and well by turns, fifteen seconds each. */
function isUnwell(path: string): boolean {
  const elapsed = (performance.now() - (beginnings.get(path) ?? 0)) * SPEED;
  return Math.floor(elapsed / 15_000) % 2 === 0;
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "");
    sends.set(path, (sends.get(path) ?? 0) + 1);
    const failure = failures[path.slice(1)];
    if (failure !== undefined && isUnwell(path)) failure(request, response);
    else response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // What the first call loads would take a busy machine half of the first spell.
  await minuteOf({ policy: readPolicy, request: { path: "/well" } }, 1);
});

afterAll(async () => {
  await client.close();
  server.closeAllConnections();
  server.close();
});

/** One minute of calls by a few callers: how many were sent, and whether the circuit was open, in their order. */
async function minuteOf(
  call: CallParts,
  milliseconds = MINUTE / SPEED,
): Promise<{ readonly calls: number; readonly refused: readonly boolean[] }> {
  const servers = new Map([[undefined, `http://127.0.0.1:${(server.address() as AddressInfo).port}`]]);
  const gates = new Gates(servers, 10_000, () => performance.now() * SPEED);
  const refused: boolean[] = [];
  const end = performance.now() + milliseconds;
  const caller = async (): Promise<void> => {
    while (performance.now() < end) {
      const { error } = await outcomeOf(call, { servers, client, gates });
      refused.push(error?.code === "CIRCUIT_OPEN");
      await sleep(5);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return { calls: refused.filter((open) => !open).length, refused };
}

describe("U5: an upstream that is unwell half of a minute", { timeout: 2 * MINUTE }, () => {
  it.concurrent.each(Object.keys(failures))(
    "%s: repeats stay within their budget, the circuit opens and closes",
    async (failure) => {
      const path = `/${failure}`;
      const deduped: CallParts = { policy: writePolicy({ header: "key" }), claim: { dedupes: true, upstreamKey: "k" } };
      const kind = failure === "reset" ? deduped : { policy: readPolicy };
      beginnings.set(path, performance.now());
      const { calls, refused } = await minuteOf({ ...kind, request: { path: encodeURI(path) } });
      expect(sends.get(path)).toBeLessThanOrEqual(calls * 1.1 + REPEATS_AT_LEAST);
      expect(sends.get(path)).toBeGreaterThanOrEqual(calls);
      const changes = refused.filter((open, index) => open !== (refused[index - 1] ?? false)).length;
      expect(changes).toBeGreaterThanOrEqual(2);
    },
  );
});
