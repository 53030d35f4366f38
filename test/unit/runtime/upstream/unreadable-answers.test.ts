import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { createUpstreamClient } from "../../../../templates/connector/src/runtime/upstream/client.js";
import { MAX_RESPONSE_BYTES } from "../../../../templates/connector/src/runtime/upstream/answer-body.js";
import { readPolicy, writePolicy } from "../calls.js";
import { outcomeOf } from "./support/outcome.js";
import { type Fault, RawUpstream } from "./support/raw-upstream.js";

const client = createUpstreamClient();
afterAll(() => client.close());

const json = Buffer.from('{"id":"thing_1"}');
const large = Buffer.concat([Buffer.from('["'), Buffer.alloc(MAX_RESPONSE_BYTES, "x"), Buffer.from('"]')]);
const deep = Buffer.from("[".repeat(101) + "]".repeat(101));

/** What is wrong with the body of an answer, and how much of it comes. */
const defects = {
  cut: { body: json, comes: 7, fault: "cut" },
  reset: { body: json, comes: 7, fault: "reset" },
  stalled: { body: json, comes: 7, fault: "stall" },
  "not JSON": { body: Buffer.from('{"id":'), comes: 6, fault: "cut" },
  "over the cap": { body: large, comes: large.length, fault: "cut" },
} as const satisfies Record<string, Answer>;

interface Answer {
  readonly body: Buffer;
  readonly comes: number;
  readonly fault: Fault;
  readonly encoding?: string;
}

const statuses = [200, 201, 202, 203, 207];
const methods = ["POST", "PUT", "PATCH", "DELETE"] as const;
const both = [false, true];

interface Case {
  readonly status: number;
  readonly answer: Answer;
  readonly method: (typeof methods)[number] | "GET";
  readonly dedupes: boolean;
}

async function told({ status, answer, method, dedupes }: Case): Promise<string> {
  const { body, comes, fault, encoding = "identity" } = answer;
  const head = `HTTP/1.1 ${status} X\r\ncontent-type: application/json\r\ncontent-encoding: ${encoding}\r\ncontent-length: ${body.length}\r\n\r\n`;
  const upstream = await RawUpstream.listen({
    answer: Buffer.concat([Buffer.from(head), body]),
    requestBytes: 1,
    fault,
    after: { answer: head.length + comes },
  });
  const deadline = new AbortController();
  if (fault === "stall") void upstream.struck.then(() => setTimeout(() => deadline.abort(), 20));
  const policy = method === "GET" ? readPolicy : writePolicy(dedupes ? { header: "idempotency-key" } : {});
  const claim = dedupes ? { dedupes, upstreamKey: "k" } : {};
  const servers = new Map([[undefined, upstream.url]]);
  const { verdict, error } = await outcomeOf(
    { policy, claim, request: { method }, signal: deadline.signal },
    { servers, client },
  );
  await upstream.close();
  return `${verdict} ${error?.code}, sent ${upstream.received.length} times`;
}

describe("U7: a 2xx that can't be read", () => {
  it.each(Object.entries(defects))(
    "because it is %s was executed, and is never sent again",
    { timeout: 60_000 },
    async (name, answer) => {
      const cases = statuses.flatMap((status) =>
        methods.flatMap((method) => both.map((dedupes) => ({ status, answer, method, dedupes }))),
      );
      expect(cases.length * Object.keys(defects).length).toBe(200);
      const code = name === "over the cap" ? "RESPONSE_TOO_LARGE" : "RESPONSE_INCOMPLETE";
      for (const one of cases) expect(await told(one), JSON.stringify(one.status)).toBe(`yes ${code}, sent 1 times`);
    },
  );

  it("because it is nested deeper than a hundred levels was executed", async () => {
    const answer: Answer = { body: deep, comes: deep.length, fault: "cut" };
    expect(await told({ status: 200, answer, method: "POST", dedupes: true })).toBe(
      "yes RESPONSE_INCOMPLETE, sent 1 times",
    );
  });

  it.each(["POST", "GET"] as const)(
    "because it grows more than a hundredfold is read no further: %s",
    async (method) => {
      const body = gzipSync(Buffer.alloc(8 * 1024 * 1024, " "));
      const answer: Answer = { body, comes: body.length, fault: "cut", encoding: "gzip" };
      const outcome = await told({ status: 200, answer, method, dedupes: false });
      expect(outcome).toBe(
        method === "POST" ? "yes RESPONSE_TOO_LARGE, sent 1 times" : "no RESPONSE_TOO_LARGE, sent 1 times",
      );
    },
  );
});
