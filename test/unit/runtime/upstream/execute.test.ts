import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Answer, ClaimedCall, UpstreamResponse } from "../../../../templates/connector/src/runtime/call.js";
import { ToolError } from "../../../../templates/connector/src/runtime/errors/tool-error.js";
import { execute, type ExecuteOptions } from "../../../../templates/connector/src/runtime/execute.js";
import {
  createUpstreamClient,
  type UpstreamClient,
} from "../../../../templates/connector/src/runtime/upstream/client.js";
import { Gates } from "../../../../templates/connector/src/runtime/upstream/gates.js";
import { MAX_RESPONSE_BYTES } from "../../../../templates/connector/src/runtime/upstream/answer-body.js";
import { claimedCall, type CallParts, credential, readPolicy, writePolicy } from "../calls.js";

type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let client: UpstreamClient;
let received: { method: string; url: string; headers: IncomingMessage["headers"]; body: string }[];
let script: Behaviour[];

const json: Behaviour = (_request, response) =>
  response.setHeader("content-type", "application/json").end('{"id":"1"}');
const status =
  (code: number, headers: Record<string, string> = {}, body = ""): Behaviour =>
  (_request, response) => {
    response.writeHead(code, headers).end(body);
  };
const reset: Behaviour = (request) => (request.socket as Socket).resetAndDestroy();
const silent: Behaviour = () => undefined;
const cut: Behaviour = (request, response) => {
  response.writeHead(201, { "content-length": "100" });
  response.write("{");
  setTimeout(() => request.socket.destroy(), 20);
};

beforeEach(async () => {
  received = [];
  script = [];
  client = createUpstreamClient();
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({
      method: request.method ?? "",
      url: request.url ?? "",
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    });
    (script.shift() ?? json)(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(async () => {
  await client.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function run(parts: CallParts = {}, options: Partial<ExecuteOptions> = {}): Promise<UpstreamResponse> {
  let response: UpstreamResponse | undefined;
  const step = execute({ servers: new Map([[undefined, `${origin()}/v1`]]), client, ...options });
  await step(async (call): Promise<Answer> => {
    response = call.response;
    return { status: "ok", result: null };
  })(claimedCall(parts) satisfies ClaimedCall);
  if (response === undefined) throw new Error("no answer was handed on");
  return response;
}

async function failure(parts: CallParts = {}, options: Partial<ExecuteOptions> = {}): Promise<ToolError["body"]> {
  try {
    await run(parts, options);
  } catch (error) {
    if (error instanceof ToolError) return error.body;
    throw error;
  }
  throw new Error("it did not fail");
}

const get: CallParts = { policy: readPolicy };
const deduped: CallParts = {
  policy: writePolicy({ header: "Idempotency-Key" }),
  claim: { dedupes: true, upstreamKey: "k1" },
};

describe("execute", () => {
  it("sends the request and hands the answer on", async () => {
    const response = await run({ request: { body: { type: "application/json", fields: ["a"] } }, arguments: { a: 1 } });
    expect(received).toMatchObject([
      {
        method: "POST",
        url: "/v1/things",
        body: '{"a":1}',
        headers: { authorization: "Bearer t0", accept: "application/json" },
      },
    ]);
    expect(response).toMatchObject({ status: 200, complete: true });
    expect(Buffer.from(response.body).toString()).toBe('{"id":"1"}');
  });

  it("takes the server that the tool names", async () => {
    await run(
      { request: { server: "files" } },
      {
        servers: new Map([
          [undefined, "http://127.0.0.1:9"],
          ["files", origin()],
        ]),
      },
    );
    expect(received).toMatchObject([{ url: "/things" }]);
  });

  it("reads gzip, and no more of it than a hundred times its size", async () => {
    script = [(_request, response) => response.setHeader("content-encoding", "gzip").end(gzipSync("hello"))];
    expect(Buffer.from((await run()).body).toString()).toBe("hello");
    script = [
      (_request, response) =>
        response.setHeader("content-encoding", "gzip").end(gzipSync(Buffer.alloc(200 * 1024 * 1024))),
    ];
    const bomb = await run();
    expect(bomb).toMatchObject({ complete: false, tooLarge: true });
    expect(bomb.body.length).toBeLessThan(MAX_RESPONSE_BYTES);
  });

  it.each([
    ["utf-8", Buffer.from("hello")],
    ["aws-chunked", Buffer.from("hello")],
    ["identity, utf-8", Buffer.from("hello")],
    ["aws-chunked, gzip", gzipSync("hello")],
    ["gzip, identity", gzipSync("hello")],
    ["deflate", deflateSync("hello")],
    ["deflate", deflateRawSync("hello")],
    ["gzip, gzip", gzipSync(gzipSync("hello"))],
    ["deflate, br", brotliCompressSync(deflateSync("hello"))],
  ])("reads what is called %s: %#", async (encoding, body) => {
    script = [(_request, response) => response.setHeader("content-encoding", encoding).end(body)];
    const response = await run(get);
    expect({ ...response, body: Buffer.from(response.body).toString() }).toMatchObject({
      complete: true,
      body: "hello",
    });
    expect(received).toHaveLength(1);
  });

  it.each([
    ["zstd", Buffer.from("hello"), "zstd"],
    ["gzip", Buffer.from("hello"), "gzip"],
    ["gzip, gzip", gzipSync("hello"), "gzip, gzip"],
    ["gzip,".repeat(9), gzipSync("hello"), "gzip, gzip, gzip, gzip, gzip, gzip, gzip, gzip, gzip"],
  ])("names the compression that can't be undone, and does not ask again: %s", async (encoding, body, undecodable) => {
    script = [(_request, response) => response.setHeader("content-encoding", encoding).end(body)];
    expect(await run(get)).toMatchObject({ complete: false, undecodable });
    expect(received).toHaveLength(1);
  });

  it("keeps no more of what is compressed twice than of what is compressed once", async () => {
    const body = gzipSync(gzipSync(Buffer.alloc(20 * 1024 * 1024)));
    script = [(_request, response) => response.setHeader("content-encoding", "gzip, gzip").end(body)];
    const bomb = await run(get);
    expect(bomb).toMatchObject({ complete: false, tooLarge: true });
    expect(bomb.body.length).toBeLessThan(MAX_RESPONSE_BYTES);
  });

  it.each(["gzip", "deflate", "br"])("takes an answer that names %s and has no body for whole", async (encoding) => {
    const named = { "content-encoding": encoding };
    script = [
      status(200, named),
      status(204, named),
      status(200, { ...named, "content-length": "0" }),
      status(200, { ...named, "transfer-encoding": "chunked" }),
    ];
    const responses = [await run({ ...get, request: { method: "HEAD" } }), await run(), await run(), await run()];
    expect(responses.map(({ complete, body }) => ({ complete, bytes: body.length }))).toEqual(
      responses.map(() => ({ complete: true, bytes: 0 })),
    );
    expect(received).toHaveLength(4);
  });

  it("takes a compressed answer of which only the beginning came for cut", async () => {
    script = [
      (_request, response) => response.setHeader("content-encoding", "gzip").end(gzipSync("hello").subarray(0, 5)),
    ];
    expect((await run()).complete).toBe(false);
  });

  it("never sends a write again after a reset: its outcome is unknown", async () => {
    script = [reset];
    expect(await failure()).toMatchObject({ code: "OUTCOME_UNKNOWN", executed: "unknown", retry: { allowed: false } });
    expect(received).toHaveLength(1);
  });

  it.each([500, 502, 504])("never sends a write again after %i", async (code) => {
    script = [status(code)];
    expect(await failure()).toMatchObject({ code: "OUTCOME_UNKNOWN", executed: "unknown", upstream: { status: code } });
    expect(received).toHaveLength(1);
  });

  it("sends a write again with the same key where the upstream removes duplicates", async () => {
    script = [reset, status(500), json];
    expect(await run(deduped)).toMatchObject({ status: 200 });
    expect(received.map(({ headers }) => headers["idempotency-key"])).toEqual(["k1", "k1", "k1"]);
  });

  it("does not send again with a key that the upstream says it ignores", async () => {
    script = [status(500, { "idempotency-status": "ignored" })];
    expect(await failure(deduped)).toMatchObject({ code: "OUTCOME_UNKNOWN", executed: "unknown" });
    expect(received).toHaveLength(1);
    script = [status(500, { "idempotency-status": "ignored" }), json];
    const idempotent = { ...deduped, policy: writePolicy({ header: "Idempotency-Key", method: "idempotent" }) };
    expect(await run(idempotent)).toMatchObject({ status: 200 });
  });

  it("sends with the pass that was obtained before, and gives it back with what it learned", async () => {
    const left: unknown[] = [];
    const pass = { since: performance.now(), leave: (ending?: string) => void left.push(ending) };
    await run({ claim: { pass } });
    script = [status(422)];
    await failure({ claim: { pass } });
    script = [status(500)];
    await failure({ claim: { pass } });
    await failure({ claim: { pass, remaining: () => 0 } });
    expect(left).toEqual(["answered", "answered", "outage", undefined]);
    expect(await failure({ claim: { pass: { ...pass, since: performance.now() - 46_000 } } })).toMatchObject({
      code: "UPSTREAM_UNREACHABLE",
      executed: "no",
    });
    expect(received).toHaveLength(3);
  });

  it("leaves an upstream alone that fails all the time, and does not call undone what was sent before", async () => {
    const gates = new Gates(new Map([[undefined, `${origin()}/v1`]]), 45_000);
    script = Array.from({ length: 10 }, () => status(500));
    for (let count = 0; count < 10; count += 1) await failure({}, { gates });
    expect(await failure({}, { gates })).toMatchObject({
      code: "CIRCUIT_OPEN",
      executed: "no",
      retry: { after_s: 15 },
    });
    const repeat = { ...deduped, claim: { ...deduped.claim, sentBefore: true } };
    expect(await failure(repeat, { gates })).toMatchObject({ code: "CIRCUIT_OPEN", executed: "unknown" });
    expect(received).toHaveLength(10);
  });

  it("does not take refusals for failures", async () => {
    const gates = new Gates(new Map([[undefined, `${origin()}/v1`]]), 45_000);
    script = Array.from({ length: 12 }, () => status(422));
    for (let count = 0; count < 12; count += 1) await failure({}, { gates });
    expect(await run({}, { gates })).toMatchObject({ status: 200 });
  });

  it("does not call a write undone because its second send was refused", async () => {
    script = [reset, status(429, { "retry-after": "600" })];
    expect(await failure(deduped)).toMatchObject({ code: "OUTCOME_UNKNOWN", executed: "unknown" });
  });

  it("knows that a refused connection has sent nothing", async () => {
    const servers = new Map([[undefined, "http://127.0.0.1:9"]]);
    expect(await failure({}, { servers, timeoutMs: 300 })).toMatchObject({
      code: "UPSTREAM_UNREACHABLE",
      executed: "no",
      retry: { allowed: true, key: "same" },
    });
  });

  it("sends a write again when the connection had been refused", async () => {
    let refusals = 1;
    const flaky: UpstreamClient = {
      send: async (request, limits) => {
        refusals -= 1;
        return client.send(refusals < 0 ? request : { ...request, url: "http://127.0.0.1:9/" }, limits);
      },
      close: () => client.close(),
    };
    expect(await run({}, { client: flaky })).toMatchObject({ status: 200 });
    expect(received).toHaveLength(1);
  });

  it("reads again after failures, at most three times in all", async () => {
    script = [reset, status(503), json];
    expect(await run(get)).toMatchObject({ status: 200 });
    script = [status(500), status(500), status(500), json];
    expect(await failure(get)).toMatchObject({ code: "UPSTREAM_UNAVAILABLE", executed: "no", retry: { key: "none" } });
    expect(received).toHaveLength(6);
  });

  it("reads again when an answer was cut, and does not repeat a write for that", async () => {
    script = [cut, json];
    expect(await run(get)).toMatchObject({ status: 200, complete: true });
    script = [cut];
    expect(await run()).toMatchObject({ status: 201, complete: false });
    expect(received).toHaveLength(3);
  });

  it("waits as long as the upstream asks, never less", async () => {
    script = [status(429, { "retry-after": "1" }), json];
    const started = performance.now();
    await run();
    expect(performance.now() - started).toBeGreaterThanOrEqual(1_000);
    expect(received).toHaveLength(2);
  });

  it("tells the number when the wait is longer than its time", async () => {
    script = [status(429, { "retry-after": "120" }, '{"message":"Slow down"}')];
    expect(await failure()).toMatchObject({
      code: "RATE_LIMITED",
      executed: "no",
      retry: { allowed: true, after_s: 120, key: "same" },
      next: "Wait 120 s, then call make_thing again with the SAME idempotency_key.",
      upstream: { status: 429, said: "Slow down" },
    });
    expect(received).toHaveLength(1);
  });

  it("renews a refused credential once", async () => {
    script = [status(401), json];
    await run({ credential: credential(1) });
    expect(received.map(({ headers }) => headers.authorization)).toEqual(["Bearer t0", "Bearer t1"]);
    script = [status(401), status(401)];
    expect(await failure({ credential: credential(5) })).toMatchObject({
      code: "UPSTREAM_AUTH",
      executed: "no",
      retry: { allowed: false },
    });
    expect(received).toHaveLength(4);
  });

  it("T5: with a renewed credential sends nothing again that has no key, and says that it may be called again", async () => {
    const parts = { policy: writePolicy({ keyPolicy: "off" }), credential: credential(1) };
    script = [status(401)];
    expect(await failure(parts)).toMatchObject({
      code: "UPSTREAM_AUTH",
      executed: "no",
      retry: { allowed: true, key: "none" },
      next: "The credential has been renewed since: call make_thing again.",
    });
    script = [json];
    expect(await run(parts)).toMatchObject({ status: 200 });
    expect(received.map(({ headers }) => headers.authorization)).toEqual(["Bearer t0", "Bearer t1"]);
  });

  it("does not follow a redirect of a write that may mean anything", async () => {
    for (const code of [301, 302]) {
      script = [status(code, { location: "/v1/elsewhere" })];
      expect(await failure()).toMatchObject({ code: "OUTCOME_UNKNOWN", executed: "unknown" });
    }
    expect(received.map(({ url }) => url)).toEqual(["/v1/things", "/v1/things"]);
  });

  it.each([301, 302, 303])("looks where a %i of the same origin points: things are renamed and moved", async (code) => {
    script = [status(code, { location: "/v1/things/" }), json];
    expect(await run(get)).toMatchObject({ status: 200 });
    expect(received).toMatchObject([{ url: "/v1/things" }, { method: "GET", url: "/v1/things/" }]);
    script = [status(code, { location: `http://localhost:${new URL(origin()).port}/v1/things?secret=1` })];
    expect(await failure(get)).toMatchObject({
      code: "UPSTREAM_REDIRECT",
      executed: "no",
      upstream: { said: `redirects to ${origin().replace("127.0.0.1", "localhost")}` },
    });
    expect(received).toHaveLength(3);
  });

  it.each([307, 308])(
    "row 27: sends a write to where a %i of the same origin points, and no further than twice",
    async (code) => {
      const body = { type: "application/json", fields: ["a"] };
      script = [status(code, { location: "things/" }), json];
      await run({ request: { body }, arguments: { a: 1 } });
      expect(received).toMatchObject([{ url: "/v1/things" }, { method: "POST", url: "/v1/things/", body: '{"a":1}' }]);
      script = Array.from({ length: 9 }, (_, index) => status(code, { location: `/v1/${index}` }));
      expect(await failure()).toMatchObject({ code: "UPSTREAM_REDIRECT", executed: "no" });
      expect(received.slice(2).map(({ url }) => url)).toEqual(["/v1/things", "/v1/0", "/v1/1"]);
    },
  );

  it.each([
    "/admin",
    "/v1/../admin",
    "/v1x/things",
    "//127.0.0.1:9/v1/things",
    "http://127.0.0.1:9/v1/things",
    "javascript:1",
  ])("does not follow a 307 to %j", async (location) => {
    script = [status(307, { location })];
    expect(await failure()).toMatchObject({ code: "UPSTREAM_REDIRECT", executed: "no" });
    expect(received).toHaveLength(1);
  });

  it("takes a repeated DELETE that finds nothing for done", async () => {
    script = [reset, status(404)];
    expect(await run({ ...deduped, request: { method: "DELETE" } })).toMatchObject({ status: 404 });
  });

  it("ends with its time: a write is unknown, a read unavailable", async () => {
    script = [silent, silent];
    expect(await failure({}, { timeoutMs: 200 })).toMatchObject({ code: "OUTCOME_UNKNOWN", executed: "unknown" });
    expect(await failure(get, { timeoutMs: 200 })).toMatchObject({ code: "UPSTREAM_UNAVAILABLE", executed: "no" });
  });

  it("says that nothing was sent when the connector itself fails before it", async () => {
    const broken = { apply: () => Promise.reject(new Error("boom")), renew: async () => false };
    expect(await failure({ credential: broken })).toMatchObject({
      code: "INTERNAL",
      executed: "no",
      retry: { key: "same" },
    });
    expect(await failure({ ...deduped, credential: broken, claim: { dedupes: true, sentBefore: true } })).toMatchObject(
      {
        code: "OUTCOME_UNKNOWN",
      },
    );
    const renewing = { apply: credential().apply, renew: () => Promise.reject(new Error("boom")) };
    script = [status(401)];
    expect(await failure({ credential: renewing })).toMatchObject({ code: "INTERNAL", executed: "no" });
  });

  it("refuses what can't stand in a path as any other argument: a read has no key to be repeated", async () => {
    const call: CallParts = {
      request: { path: "/things/{id}", parameters: [{ argument: "id", in: "path" }] },
      arguments: { id: ".." },
    };
    expect(await failure({ ...call, policy: readPolicy })).toMatchObject({
      code: "INVALID_ARGUMENTS",
      retry: { allowed: true, key: "none" },
      fix: [{ path: "id" }],
      next: "Correct what `fix` names and call make_thing again.",
    });
    expect(await failure(call)).toMatchObject({ retry: { key: "same" } });
    expect(received).toEqual([]);
  });

  it("does not call undone what an earlier call may have done", async () => {
    script = [status(409)];
    expect(await failure({ claim: { dedupes: true, sentBefore: true } })).toMatchObject({ code: "OUTCOME_UNKNOWN" });
  });

  it("says who it is", async () => {
    await run({}, { userAgent: "shop/1.0.0" });
    expect(received[0]?.headers["user-agent"]).toBe("shop/1.0.0");
  });

  it("sends nothing without the right to", async () => {
    expect(await failure({ claim: { remaining: () => 0 } })).toMatchObject({ executed: "no" });
    expect(received).toHaveLength(0);
  });

  it("stops a read whose caller has left", async () => {
    const controller = new AbortController();
    script = [() => setTimeout(() => controller.abort(), 20)];
    expect(await failure({ ...get, signal: controller.signal })).toMatchObject({ code: "CANCELLED", executed: "no" });
  });
});
