import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Handler, ClaimedCall, ValidCall } from "../../../../templates/connector/src/runtime/call.js";
import { compact } from "../../../../templates/connector/src/runtime/compact.js";
import { execute } from "../../../../templates/connector/src/runtime/execute.js";
import {
  createUpstreamClient,
  type UpstreamClient,
} from "../../../../templates/connector/src/runtime/upstream/client.js";
import { Bench, callOf, createRefund, type Layer, type outcome, writePolicy } from "./support/fixtures.js";
import { type Place, storesUnderTest } from "./support/stores.js";

type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;
type Outcome = Awaited<ReturnType<typeof outcome>>;

const created: Behaviour = (_request, response) =>
  response.writeHead(201, { "content-type": "application/json" }).end('{"id":"r_1","amount":5}');
const status =
  (code: number, headers: Record<string, string> = {}, body = "{}"): Behaviour =>
  (_request, response) =>
    response.writeHead(code, { "content-type": "application/json", ...headers }).end(body);
const reset: Behaviour = (request) => (request.socket as Socket).resetAndDestroy();
const cut: Behaviour = (request, response) => {
  response.writeHead(201, { "content-length": "100", location: "/refunds/r_9" });
  response.write("{");
  setTimeout(() => request.socket.destroy(), 20);
};

const deduped = writePolicy({ upstream: { header: "Idempotency-Key" } });
const replacement: Partial<ValidCall> = {
  tool: { ...createRefund, request: { ...createRefund.request, method: "PUT" } },
  policy: writePolicy({ method: "idempotent" }, "update"),
};
const deletion: Partial<ValidCall> = {
  tool: { ...createRefund, request: { ...createRefund.request, method: "DELETE" } },
  policy: writePolicy({ method: "idempotent" }, "delete"),
};

describe.each(storesUnderTest)("an upstream's answer to a write, on $name", (kind) => {
  const bench = new Bench(kind);
  let server: Server;
  let client: UpstreamClient;
  let script: Behaviour[];
  let sends: IncomingMessage[];
  let place: Place;
  let layer: Layer;
  let send: Handler<ClaimedCall>;

  beforeEach(async () => {
    script = [];
    sends = [];
    client = createUpstreamClient();
    server = createServer((request, response) => {
      sends.push(request);
      request.resume().once("end", () => (script.shift() ?? created)(request, response));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const servers = new Map([[undefined, `http://127.0.0.1:${port}`]]);
    send = execute({ servers, client, timeoutMs: 3_000 })(compact());
    place = bench.place();
    layer = await bench.layer({ place, leaseMs: 20_000 });
  });

  afterEach(async () => {
    await bench.clear();
    await client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const run = (changes: Partial<ValidCall> = {}): Promise<Outcome> =>
    layer.run(callOf({ id: "c_first", ...changes }), send);
  const state = async (): Promise<string | undefined> => (await kind.states(place)).get("c_first");
  const errorOf = (answer: Outcome): unknown => (answer.status === "error" ? answer.error : answer);

  it.each([400, 401, 403, 404, 405, 406, 410, 411, 412, 413, 414, 415, 422, 428, 431, 451])(
    "row 17: %i means not executed, and frees the key",
    async (code) => {
      script = [status(code)];
      expect(errorOf(await run())).toMatchObject({
        executed: "no",
        retry: { key: expect.stringMatching(/same|none/) },
      });
      expect(await state()).toBe("REJECTED");
      expect(await run({ id: "c_again" })).toMatchObject({ status: "ok", call: { executed_now: true } });
      expect(sends).toHaveLength(2);
    },
  );

  it("row 18: a token that is refused is renewed once, and the write sent again", async () => {
    script = [status(401)];
    let renewals = 0;
    const credential = {
      apply: () => Promise.resolve({ headers: {}, query: {}, cookies: {} }),
      renew: () => Promise.resolve((renewals += 1) === 1),
    };
    expect(await run({ credential })).toMatchObject({ status: "ok", call: { executed_now: true } });
    expect([renewals, sends.length, await state()]).toEqual([1, 2, "DONE"]);
  });

  it("row 19: a conflict means not executed on the first send", async () => {
    script = [status(409)];
    expect(errorOf(await run())).toMatchObject({ code: "UPSTREAM_CONFLICT", executed: "no" });
    expect(await state()).toBe("REJECTED");
  });

  it("row 19: a conflict after an earlier send of the key means unknown", async () => {
    script = [reset, status(409)];
    expect(errorOf(await run({ policy: deduped }))).toMatchObject({ executed: "unknown" });
    expect(await state()).toBe("UNKNOWN");
  });

  it.each([
    ["429", status(429, { "retry-after": "0" })],
    ["503 with Retry-After", status(503, { "retry-after": "0" })],
    ["408", status(408)],
    ["425", status(425)],
  ])("row 20: %s is waited for, and the write sent again", async (_name, behaviour) => {
    script = [behaviour];
    expect(await run()).toMatchObject({ status: "ok", call: { executed_now: true } });
    expect([sends.length, await state()]).toEqual([2, "DONE"]);
  });

  it("row 20: a wait beyond the budget is told in seconds, and the key is free", async () => {
    script = [status(429, { "retry-after": "120" })];
    expect(errorOf(await run())).toMatchObject({ code: "RATE_LIMITED", executed: "no", retry: { after_s: 120 } });
    expect(await state()).toBe("REJECTED");
  });

  it.each([500, 502, 503, 504, 520, 524])("row 21: %i means unknown, and nothing is sent again", async (code) => {
    script = [status(code)];
    expect(errorOf(await run())).toMatchObject({ code: "OUTCOME_UNKNOWN", executed: "unknown" });
    expect(errorOf(await run({ id: "c_again" }))).toMatchObject({ code: "OUTCOME_UNKNOWN" });
    expect([sends.length, await state()]).toEqual([1, "UNKNOWN"]);
  });

  const known = '{"error":{"type":"idempotency_error","message":"A request with this key has been received already"}}';
  it.each([
    ["refused because it is known", status(422, {}, known)],
    ["a success that says otherwise", status(200, {}, '{"ok":false,"error":"request_in_progress"}')],
  ])(
    "row 21: what answers the repeat is %s: the send before it stays unknown, under its key",
    async (_name, answer) => {
      script = [status(504), answer];
      expect(errorOf(await run({ policy: deduped }))).toMatchObject({ code: "OUTCOME_UNKNOWN", executed: "unknown" });
      expect(await state()).toBe("UNKNOWN");
      await run({ id: "c_again", policy: deduped });
      expect(new Set(sends.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    },
  );

  it("row 21: a repeat that is refused for what it asks says of both that they were not executed", async () => {
    script = [status(504), status(422, {}, '{"error":{"message":"The amount must be positive"}}')];
    expect(errorOf(await run({ policy: deduped }))).toMatchObject({ code: "UPSTREAM_REJECTED", executed: "no" });
    expect(await state()).toBe("REJECTED");
  });

  it.each([
    ["412 by a method that is idempotent, and so will the next one", 412, replacement],
    ["409 by a method that is idempotent, and so will the next one", 409, replacement],
    ["404 by a method that is idempotent, and so will the next one", 404, replacement],
    ["412 although it has the upstream's key", 412, { policy: deduped }],
  ])("row 21: a repeat is answered %s: it is to be looked up, not sent again", async (_name, code, changes) => {
    script = [reset, status(code), status(code), status(code)];
    for (const id of ["c_first", "c_again"]) {
      expect(await run({ id, ...changes })).toMatchObject({
        error: {
          code: "OUTCOME_UNKNOWN",
          retry: { allowed: false, key: "none" },
          next: expect.stringMatching(/^Check with list_refunds .* only if it was not, .* `absent-/),
        },
        call: { absent_key: expect.stringMatching(/^absent-/) },
      });
    }
    expect(await state()).toBe("UNKNOWN");
    const { absent_key: key = "" } = (await run({ id: "c_more", ...changes })).call;
    script = [created];
    expect(await run({ id: "c_absent", ...changes, key })).toMatchObject({
      status: "ok",
      call: { executed_now: true },
    });
    expect(await state()).toBe("RESOLVED");
  });

  it("row 21: is sent again with the same upstream key where the upstream removes duplicates", async () => {
    script = [status(500)];
    expect(await run({ policy: deduped })).toMatchObject({ status: "ok" });
    expect(new Set(sends.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    expect([sends.length, await state()]).toEqual([2, "DONE"]);
  });

  it("row 22: a refused connection means not executed, and frees the key", async () => {
    const nowhere = new Map([[undefined, "http://127.0.0.1:1"]]);
    const answer = await layer.run(
      callOf({ id: "c_first" }),
      execute({ servers: nowhere, client, timeoutMs: 1_000 })(compact()),
    );
    expect(errorOf(answer)).toMatchObject({ code: "UPSTREAM_UNREACHABLE", executed: "no" });
    expect(await state()).toBe("REJECTED");
  });

  it("row 23: a connection that ends after the request left means unknown", async () => {
    script = [reset];
    expect(errorOf(await run())).toMatchObject({ code: "OUTCOME_UNKNOWN", executed: "unknown" });
    expect([sends.length, await state()]).toEqual([1, "UNKNOWN"]);
  });

  it("row 24: a success whose body is cut is executed, and never sent again", async () => {
    script = [cut];
    expect(errorOf(await run())).toMatchObject({ code: "RESPONSE_INCOMPLETE", executed: "yes" });
    expect(errorOf(await run({ id: "c_again" }))).toMatchObject({ code: "RESPONSE_INCOMPLETE", executed: "yes" });
    expect([sends.length, await state()]).toEqual([1, "DONE"]);
  });

  it("row 25: 202 is accepted, says where to look, and replays", async () => {
    script = [status(202, { location: "/operations/7" }, '{"id":"r_7"}')];
    const first = await run();
    expect(first).toMatchObject({ status: "ok", notice: expect.stringContaining("/operations/7") });
    expect(await run({ id: "c_again" })).toMatchObject({ status: "ok", call: { replayed: true } });
    expect([sends.length, await state()]).toEqual([1, "DONE"]);
  });

  it("row 26: partial success is told item by item, and its repeat sends nothing", async () => {
    script = [status(207, {}, '{"id":"r_1","errors":[{"index":1,"message":"no"}]}')];
    const first = await run();
    const repeat = await run({ id: "c_again" });
    expect(first).toMatchObject({
      notice: expect.stringMatching(/^PARTLY EXECUTED/),
      result: { id: "r_1", errors: [{ index: 1, message: "no" }] },
    });
    expect(repeat.call).toMatchObject({ replayed: true, executed_now: false });
    expect([sends.length, await state()]).toEqual([1, "DONE"]);
  });

  it.each([
    [301, "unknown", "UNKNOWN"],
    [302, "unknown", "UNKNOWN"],
    [307, "no", "REJECTED"],
    [308, "no", "REJECTED"],
  ])("row 27: a redirect %i means executed: %s", async (code, executed, stored) => {
    script = [status(code, { location: "https://elsewhere.example/" })];
    expect(errorOf(await run())).toMatchObject({ executed });
    expect([sends.length, await state()]).toEqual([1, stored]);
  });

  it("row 27: 303 means executed, and says where the result is", async () => {
    script = [status(303, { location: "/refunds/r_3" })];
    const answer = await run();
    expect(JSON.stringify(answer)).toContain("/refunds/r_3");
    expect([sends.length, await state()]).toEqual([1, "DONE"]);
  });

  it.each([404, 410])("row 28: a DELETE that is sent again and finds %i is done", async (code) => {
    script = [reset, status(code)];
    expect(await run(deletion)).toMatchObject({ status: "ok", call: { executed_now: true } });
    expect([sends.length, await state()]).toEqual([2, "DONE"]);
  });
});
