import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { ClaimedCall, Handler, ValidCall } from "../../../../templates/connector/src/runtime/call.js";
import { lazyOnce } from "../../../../templates/connector/src/runtime/lazy-once.js";
import type { Idempotency, IdempotencyChoices } from "../../../../templates/connector/src/runtime/policy.js";
import { annotationsOf } from "../../../../templates/connector/src/runtime/server/catalog.js";
import { advertiseInput } from "../../../../templates/connector/src/runtime/schema/advertise.js";
import { createToolbox, unrecordedTools } from "../../../../templates/connector/src/runtime/toolbox.js";
import { validate } from "../../../../templates/connector/src/runtime/validate.js";
import {
  Bench,
  callOf,
  createRefund,
  Ledger,
  outcome,
  readPolicy,
  TestClock,
  upstreamError,
  writePolicy,
} from "./support/fixtures.js";
import { transports } from "./support/refund-clients.js";
import { refundParts } from "./support/refund-connector.js";
import { storesUnderTest } from "./support/stores.js";

const minute = 60_000;
const otherKey = "refund-acme-2026-10-no2";

const derive: Partial<Idempotency> = { keyPolicy: "derive" };

const unknown: Handler<ClaimedCall> = () => Promise.reject(upstreamError("unknown", "OUTCOME_UNKNOWN"));

/** A call of a tool with the owner's choices. */
function chosen(choices: Partial<Idempotency>, changes: Partial<ValidCall> = {}): ValidCall {
  return callOf({ policy: writePolicy(choices), ...changes });
}

/** A call that is named by its content alone. */
function unkeyed(changes: Partial<ValidCall> = {}, choices: Partial<Idempotency> = {}): ValidCall {
  const { key: _, ...call } = chosen({ ...derive, ...choices }, changes);
  return call;
}

describe.each(storesUnderTest)("a tool whose key may be left out, on $name", (kind) => {
  const bench = new Bench(kind);
  afterEach(() => bench.clear());

  it("is executed without a key, and its repeat gets the result and a key for doing it again", async () => {
    const layer = await bench.layer();
    const ledger = new Ledger();
    expect(await layer.run(unkeyed({ id: "c_first" }), ledger.handler)).toMatchObject({ call: { executed_now: true } });
    const repeat = await layer.run(unkeyed(), ledger.handler);
    expect(repeat).toMatchObject({
      status: "ok",
      result: { id: "r_1" },
      call: { executed_now: false, duplicate_of: "c_first" },
    });
    expect(repeat.notice).toMatch(/^ALREADY DONE \d s ago with the same arguments, not executed again\./);
    const again = await layer.run(chosen(derive, { key: repeat.call.again_key ?? "" }), ledger.handler);
    expect(again).toMatchObject({ result: { id: "r_2" } });
  });

  it("is a new action when the guard window is over", async () => {
    const clock = new TestClock();
    const layer = await bench.layer({ clock });
    const ledger = new Ledger();
    for (const id of ["r_1", "r_2", "r_3"]) {
      expect(await layer.run(unkeyed(), ledger.handler)).toMatchObject({
        result: { id },
        call: { executed_now: true },
      });
      expect(await layer.run(unkeyed(), ledger.handler)).toMatchObject({
        result: { id },
        call: { executed_now: false },
      });
      clock.advance(11 * minute);
    }
    expect(ledger.effects).toHaveLength(3);
  });

  it("has one effect when equal calls come at once, in two processes", async () => {
    const place = bench.place();
    const layers = [await bench.layer({ place }), await bench.layer({ place })];
    const ledger = new Ledger(100);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => layers[n % 2]?.run(unkeyed(), ledger.handler)),
    );
    expect(answers.map((answer) => answer?.status)).toEqual(Array(20).fill("ok"));
    expect(ledger.effects).toHaveLength(1);
  });

  it.each(["no", "unknown"] as const)(
    "shares one send among equal calls when that ends with executed: %s",
    async (executed) => {
      const layer = await bench.layer();
      const upstream = { upstream: { header: "Idempotency-Key" } };
      let sends = 0;
      const failing: Handler<ClaimedCall> = async () => {
        sends += 1;
        await sleep(50);
        throw upstreamError(executed, executed === "no" ? "UPSTREAM_REJECTED" : "OUTCOME_UNKNOWN");
      };
      const answers = await Promise.all(Array.from({ length: 5 }, () => layer.run(unkeyed({}, upstream), failing)));
      expect(answers.map((answer) => answer.status === "error" && answer.error.executed)).toEqual(
        Array(5).fill(executed),
      );
      expect(sends).toBe(1);
    },
  );

  it("is not sent again while its outcome is unknown, after the guard window too", async () => {
    const clock = new TestClock();
    const layer = await bench.layer({ clock });
    const ledger = new Ledger();
    await layer.run(unkeyed({ id: "c_first" }), unknown);
    clock.advance(60 * minute);
    const repeat = await layer.run(unkeyed(), ledger.handler);
    expect(repeat).toMatchObject({ error: { code: "OUTCOME_UNKNOWN" }, call: { duplicate_of: "c_first" } });
    expect(ledger.effects).toHaveLength(0);
    const absent = await layer.run(chosen(derive, { key: repeat.call.absent_key ?? "" }), ledger.handler);
    expect(absent).toMatchObject({ status: "ok", call: { executed_now: true } });
  });

  it("is sent again with the same upstream key where the upstream removes duplicates", async () => {
    const layer = await bench.layer();
    const upstream = { upstream: { header: "Idempotency-Key" } };
    const keys: (string | undefined)[] = [];
    const first = await layer.run(unkeyed({}, upstream), (call) => {
      keys.push(call.claim?.upstreamKey);
      return Promise.reject(upstreamError("unknown", "OUTCOME_UNKNOWN"));
    });
    expect(first).toMatchObject({ error: { retry: { allowed: true, key: "none" } } });
    expect(first.status === "error" && first.error.next).toContain("create_refund again with the same arguments");
    const second = await layer.run(unkeyed({}, upstream), (call) => {
      keys.push(call.claim?.upstreamKey);
      return Promise.resolve({ status: "ok", result: { id: "r_1" } });
    });
    expect(second).toMatchObject({ status: "ok", call: { executed_now: true } });
    expect(keys[1]).toBe(keys[0]);
    expect(await layer.run(unkeyed({}, upstream), unknown)).toMatchObject({
      result: { id: "r_1" },
      call: { executed_now: false },
    });
  });

  it("is the same action with a key and without one", async () => {
    const layer = await bench.layer();
    const ledger = new Ledger();
    await layer.run(unkeyed({ id: "c_first" }), ledger.handler);
    const keyed = await layer.run(chosen(derive), ledger.handler);
    expect(keyed.call.duplicate_of).toBe("c_first");
    expect(ledger.effects).toHaveLength(1);
  });

  it("is free again after a rejection", async () => {
    const layer = await bench.layer();
    await layer.run(unkeyed(), () => Promise.reject(upstreamError("no")));
    expect(await layer.run(unkeyed(), new Ledger().handler)).toMatchObject({ status: "ok" });
  });

  it("is told to repeat its arguments, not a key, while the first call runs", async () => {
    const place = bench.place();
    const [one, other] = [await bench.layer({ place }), await bench.layer({ place, waitMs: 100 })];
    const first = one.run(unkeyed(), new Ledger(600).handler);
    await sleep(150);
    expect(await other.run(unkeyed(), new Ledger().handler)).toMatchObject({
      error: { code: "IN_PROGRESS", retry: { key: "none" }, next: expect.stringContaining("the same arguments") },
    });
    await first;
  });

  it("is an action of its own each time where the method is idempotent by definition", async () => {
    const layer = await bench.layer();
    const ledger = new Ledger();
    const tool = { ...createRefund, request: { ...createRefund.request, method: "PUT" } } as const;
    for (const input of [{ amount: 1 }, { amount: 2 }, { amount: 1 }]) {
      await layer.run(unkeyed({ tool, input }, { method: "idempotent" }), ledger.handler);
    }
    expect(ledger.effects).toHaveLength(3);
  });

  it("is refused with a weak key all the same", async () => {
    const layer = await bench.layer();
    expect(await layer.run(chosen(derive, { key: "test" }), new Ledger().handler)).toMatchObject({
      error: { code: "KEY_WEAK" },
    });
  });
});

describe("a tool of which nothing is recorded", () => {
  const off: Partial<Idempotency> = { keyPolicy: "off" };

  it("is executed every time, without a key and without a store", async () => {
    const ledger = new Ledger();
    const { once } = lazyOnce(() => Promise.reject(new Error("the store was opened")));
    for (let time = 0; time < 2; time += 1) await once(ledger.handler)(unkeyed({}, off));
    expect(ledger.effects).toHaveLength(2);
  });

  it("is not cut off by a client that leaves", async () => {
    const ledger = new Ledger();
    const { once } = lazyOnce(() => Promise.reject(new Error("the store was opened")));
    await once(ledger.handler)(unkeyed({ signal: AbortSignal.abort() }, off));
    expect(ledger.effects[0]?.signal.aborted).toBe(false);
  });

  it.each([
    ["sent once where a repeat would be a second effect", {}, false],
    ["sent again within a call where the method is idempotent", { method: "idempotent" }, true],
    ["sent again within a call where the upstream has keys", { upstream: { header: "Idempotency-Key" } }, true],
  ] as const)("may be %s", async (_, idempotency, dedupes) => {
    const ledger = new Ledger();
    const { once } = lazyOnce(() => Promise.reject(new Error("the store was opened")));
    for (let time = 0; time < 2; time += 1) await once(ledger.handler)(unkeyed({}, { ...idempotency, ...off }));
    const [one, other] = ledger.effects.map(({ claim }) => claim);
    expect([one?.dedupes, other?.dedupes]).toEqual([dedupes, dedupes]);
    if ("upstream" in idempotency) expect(one?.upstreamKey).not.toBe(other?.upstreamKey);
  });

  it("is named at the start", () => {
    expect(unrecordedTools(createToolbox(refundParts({ keyPolicy: "off" })).policies)).toEqual(["create_refund"]);
    expect(unrecordedTools(createToolbox(refundParts()).policies)).toEqual([]);
  });
});

describe.each(storesUnderTest)("a tool that asks before it does the same again, on $name", (kind) => {
  const bench = new Bench(kind);
  afterEach(() => bench.clear());
  const ask: Partial<Idempotency> = { onDuplicate: "ask" };

  it("row 7: is not executed under another key, and hands out the key for doing it once more", async () => {
    const layer = await bench.layer();
    const ledger = new Ledger();
    await layer.run(chosen(ask, { id: "c_first" }), ledger.handler);
    const second = await layer.run(chosen(ask, { key: otherKey }), ledger.handler);
    expect(second).toMatchObject({
      error: { code: "KEY_REQUIRED", executed: "no", retry: { allowed: false } },
      call: { duplicate_of: "c_first", executed_now: false, replayed: false },
    });
    expect(second.status === "error" && second.error.next).toMatch(/^Ask the user .* `again-[a-z0-9]{8}`\.$/);
    expect(ledger.effects).toHaveLength(1);
    const again = await layer.run(chosen(ask, { key: second.call.again_key ?? "" }), ledger.handler);
    expect(again).toMatchObject({ status: "ok", result: { id: "r_2" } });
  });

  it("row 2: replays to a repeat with the same key", async () => {
    const layer = await bench.layer();
    const ledger = new Ledger();
    await layer.run(chosen(ask), ledger.handler);
    expect(await layer.run(chosen(ask), ledger.handler)).toMatchObject({ status: "ok", call: { replayed: true } });
  });

  it("row 11: does not ask the first caller, whose call was verified absent and then done", async () => {
    const layer = await bench.layer();
    const ledger = new Ledger();
    const first = await layer.run(chosen(ask), unknown);
    await layer.run(chosen(ask, { key: first.call.absent_key ?? "" }), ledger.handler);
    expect(await layer.run(chosen(ask), ledger.handler)).toMatchObject({ status: "ok", result: { id: "r_1" } });
    expect(ledger.effects).toHaveLength(1);
  });

  it("row 8: asks when the call that it waited for was executed", async () => {
    const place = bench.place();
    const layers = [await bench.layer({ place }), await bench.layer({ place })];
    const ledger = new Ledger(200);
    const first = layers[0]?.run(chosen(ask), ledger.handler);
    await sleep(50);
    const others = await Promise.all(layers.map((layer) => layer.run(chosen(ask, { key: otherKey }), ledger.handler)));
    expect(others.map((answer) => answer.status === "error" && answer.error.code)).toEqual(
      Array(2).fill("KEY_REQUIRED"),
    );
    await first;
    expect(ledger.effects).toHaveLength(1);
  });
});

describe.each(storesUnderTest)("the guard window of a tool, on $name", (kind) => {
  const bench = new Bench(kind);
  afterEach(() => bench.clear());

  it("replaces that of the connector", async () => {
    const clock = new TestClock();
    const layer = await bench.layer({ clock });
    const ledger = new Ledger();
    const long = { guardMs: 60 * minute };
    await layer.run(chosen(long), ledger.handler);
    clock.advance(59 * minute);
    expect(await layer.run(chosen(long, { key: otherKey }), ledger.handler)).toMatchObject({ result: { id: "r_1" } });
    clock.advance(2 * minute);
    expect(await layer.run(chosen(long, { key: otherKey }), ledger.handler)).toMatchObject({ result: { id: "r_2" } });
  });

  it("may be turned off: then another key is another action, whatever became of the first", async () => {
    const layer = await bench.layer();
    const ledger = new Ledger();
    await layer.run(chosen({ guardMs: 0 }), unknown);
    expect(await layer.run(chosen({ guardMs: 0 }, { key: otherKey }), ledger.handler)).toMatchObject({ status: "ok" });
  });
});

describe.each(storesUnderTest)("a tool with identity fields, on $name", (kind) => {
  const bench = new Bench(kind);
  afterEach(() => bench.clear());

  const identity: Partial<Idempotency> = { identityFields: ["payment_id", "amount"] };
  const worded = (note: string, changes: Partial<ValidCall> = {}, more: Partial<Idempotency> = {}): ValidCall =>
    chosen({ ...identity, ...more }, { input: { payment_id: "pay_1", amount: 5, note }, ...changes });

  it("is recognised under another key when only its free text is worded otherwise", async () => {
    const layer = await bench.layer();
    const ledger = new Ledger();
    await layer.run(worded("Sorry for the delay."), ledger.handler);
    const reworded = await layer.run(worded("Apologies for the delay!", { key: otherKey }), ledger.handler);
    expect(reworded).toMatchObject({ result: { id: "r_1" }, call: { executed_now: false } });
    expect(reworded.notice).toContain("under another key with the same payment_id, amount, not executed again");
    expect(ledger.effects).toHaveLength(1);
    const again = await layer.run(worded("Once more.", { key: reworded.call.again_key ?? "" }), ledger.handler);
    expect(again).toMatchObject({ result: { id: "r_2" } });
  });

  it("is another action when one of these fields differs", async () => {
    const layer = await bench.layer();
    const ledger = new Ledger();
    await layer.run(worded("a"), ledger.handler);
    const input = { payment_id: "pay_1", amount: 6, note: "a" };
    await layer.run(worded("a", { key: otherKey, input }), ledger.handler);
    expect(ledger.effects).toHaveLength(2);
  });

  it("row 4: is refused under the same key with other free text, whatever became of the first", async () => {
    const layer = await bench.layer();
    const ledger = new Ledger();
    const outcomes: readonly [string, Handler<ClaimedCall>][] = [
      ["refund-done-no1", new Ledger().handler],
      ["refund-unknown-no1", unknown],
    ];
    for (const [key, handler] of outcomes) {
      const input = { payment_id: key, amount: 5, note: "a" };
      await layer.run(worded("", { key, input }), handler);
      const other = await layer.run(worded("", { key, input: { ...input, note: "b" } }), ledger.handler);
      expect(other).toMatchObject({ error: { code: "KEY_REUSED", executed: "no" } });
    }
    expect(ledger.effects).toHaveLength(0);
  });

  it("row 4: is refused under the same key with other free text while the first runs, in both processes", async () => {
    const place = bench.place();
    const layers = [await bench.layer({ place }), await bench.layer({ place })];
    const ledger = new Ledger(300);
    const first = layers[0]?.run(worded("a"), ledger.handler);
    await sleep(100);
    const others = await Promise.all(layers.map((layer) => layer.run(worded("b"), ledger.handler)));
    expect(others.map((answer) => answer.status === "error" && answer.error.code)).toEqual(Array(2).fill("KEY_REUSED"));
    expect(await first).toMatchObject({ status: "ok" });
    expect(ledger.effects).toHaveLength(1);
  });

  it("row 31: is not sent again with other free text, even where the upstream removes duplicates", async () => {
    const layer = await bench.layer();
    const ledger = new Ledger();
    const upstream = { upstream: { header: "Idempotency-Key" } };
    await layer.run(worded("a", {}, upstream), unknown);
    expect(await layer.run(worded("b", {}, upstream), ledger.handler)).toMatchObject({
      error: { code: "KEY_REUSED" },
    });
    expect(await layer.run(worded("a", {}, upstream), ledger.handler)).toMatchObject({ status: "ok" });
    expect(ledger.effects).toHaveLength(1);
  });

  it("is the same call with a declared default given or left out", async () => {
    const layer = await bench.layer();
    const ledger = new Ledger();
    const fields = { identityFields: ["payment_id", "currency"] };
    const input = { payment_id: "pay_1", amount: 5 };
    await layer.run(chosen(fields, { input }), ledger.handler);
    const given = { ...input, currency: "EUR" };
    expect(await layer.run(chosen(fields, { input: given }), ledger.handler)).toMatchObject({
      call: { replayed: true },
    });
    expect(await layer.run(chosen(fields, { input: given, key: otherKey }), ledger.handler)).toMatchObject({
      call: { executed_now: false },
    });
    expect(ledger.effects).toHaveLength(1);
  });

  it("is compared as a whole when it gives none of these fields", async () => {
    const layer = await bench.layer();
    const ledger = new Ledger();
    const fields = { identityFields: ["note"] };
    await layer.run(chosen(fields, { input: { payment_id: "pay_1", amount: 5 } }), ledger.handler);
    await layer.run(chosen(fields, { input: { payment_id: "pay_2", amount: 5 }, key: otherKey }), ledger.handler);
    expect(ledger.effects).toHaveLength(2);
  });

  it("names its action by these fields when it has no key either", async () => {
    const layer = await bench.layer();
    const ledger = new Ledger();
    const note = (text: string) => unkeyed({ input: { payment_id: "pay_1", amount: 5, note: text } }, identity);
    await layer.run(note("a"), ledger.handler);
    expect((await layer.run(note("b"), ledger.handler)).notice).toContain("with the same payment_id, amount, not");
    expect(ledger.effects).toHaveLength(1);
  });
});

describe("the owner's choices", () => {
  const policyOf = (choices: IdempotencyChoices) => createToolbox(refundParts(choices)).policies.get("create_refund");

  it("are added to what was generated", () => {
    expect(policyOf({ keyPolicy: "derive", guardMs: 1 })?.idempotency).toEqual({
      argument: "idempotency_key",
      method: "unsafe",
      verifyWith: "list_refunds",
      keyPolicy: "derive",
      guardMs: 1,
    });
  });

  it("are refused for a tool that only reads", () => {
    const extensions = { tools: { list_refunds: { idempotency: { guardMs: 0 } } } };
    expect(() => createToolbox({ ...refundParts(), extensions })).toThrow("list_refunds only reads");
  });

  it.each([
    [{ keyPolicy: "derive", guardMs: 0 }, "needs a guard window"],
    [{ guardMs: -1 }, "guardMs must be a whole number from 0 to 2592000000"],
    [{ guardMs: Number.NaN }, "guardMs must be a whole number"],
    [{ guardMs: (24 * 60 * minute) / 7 }, "guardMs must be a whole number"],
    [{ guardMs: 30 * 24 * 60 * minute + 1 }, "guardMs must be a whole number"],
  ] as const)("are refused when they make no sense: %o", (choices, problem) => {
    expect(() => policyOf(choices)).toThrow(`extensions: create_refund: `);
    expect(() => policyOf(choices)).toThrow(problem);
  });

  it("are refused when an identity field is no argument of the tool", async () => {
    const toolbox = createToolbox(refundParts({ identityFields: ["amount", "recipient"] }));
    await expect(toolbox.load("create_refund")).rejects.toThrow("create_refund has no argument recipient");
  });
});

describe("what a client sees of the key", () => {
  const schemaOf = (idempotency: Partial<Idempotency>) => advertiseInput(createRefund, writePolicy(idempotency));
  const keyOf = (idempotency: Partial<Idempotency>) =>
    Object.entries(Object(schemaOf(idempotency).properties)).find(([name]) => name === "idempotency_key")?.[1];

  it("is a required argument", () => {
    expect(schemaOf({}).required).toContain("idempotency_key");
    expect(schemaOf({ keyPolicy: "required" })).toEqual(schemaOf({}));
  });

  it("is an optional argument where it may be left out, and what that means", () => {
    expect(schemaOf({ keyPolicy: "derive" }).required).not.toContain("idempotency_key");
    expect(keyOf({ keyPolicy: "derive" })).toMatchObject({
      description: expect.stringMatching(/^Optional\. .* Without a key, an equal call soon after counts as a repeat/),
    });
  });

  it("is not there where nothing is recorded", () => {
    expect(keyOf({ keyPolicy: "off" })).toBeUndefined();
    expect(schemaOf({ keyPolicy: "off" }).required).not.toContain("idempotency_key");
  });

  it("is annotated as harmless to repeat only where a repeat is", () => {
    const idempotent = (change: Partial<Idempotency>) => annotationsOf("", writePolicy(change)).idempotentHint;
    expect([idempotent({}), idempotent({ keyPolicy: "derive" }), idempotent({ keyPolicy: "off" })]).toEqual([
      true,
      false,
      false,
    ]);
    expect(idempotent({ keyPolicy: "off", method: "idempotent" })).toBe(true);
    expect(annotationsOf("", readPolicy).idempotentHint).toBe(true);
  });
});

describe("the arguments of a call", () => {
  const given = { payment_id: "pay_1", amount: 5 };

  async function validated(idempotency: Partial<Idempotency>, args: unknown, clientKey?: string) {
    const seen: ValidCall[] = [];
    const handle = validate((call) => {
      seen.push(call);
      return Promise.resolve({ status: "ok", result: {} });
    });
    const { key: _, input: __, ...call } = chosen(idempotency);
    const answer = await outcome(handle({ ...call, arguments: args, ...(clientKey !== undefined && { clientKey }) }));
    return { answer, call: seen[0] };
  }

  it("need no key where it may be left out", async () => {
    expect((await validated({ keyPolicy: "derive" }, given)).call).toMatchObject({ input: given });
  });

  it("are not told that the key is missing where it may be left out", async () => {
    const { answer } = await validated({ keyPolicy: "derive" }, { amount: 5 });
    const fixes = answer.status === "error" ? answer.error.fix?.map(({ path }) => path) : [];
    expect(fixes).toEqual(["payment_id"]);
  });

  it("may not hold a key where nothing is recorded", async () => {
    const { answer } = await validated({ keyPolicy: "off" }, { ...given, idempotency_key: otherKey });
    expect(answer).toMatchObject({ error: { code: "INVALID_ARGUMENTS", executed: "no" } });
  });

  it("win over a key of the client's own, which stands in for the argument", async () => {
    expect((await validated({}, given, "key-of-the-client")).call?.key).toBe("key-of-the-client");
    expect((await validated({}, { ...given, idempotency_key: otherKey }, "key-of-the-client")).call?.key).toBe(
      otherKey,
    );
  });
});

describe.each(["stdio", "HTTP"] as const)("a key of the client's own over %s", (transport) => {
  const toolArguments = { payment_id: "pay_1", amount: 5 };
  const call = { name: "create_refund", arguments: toolArguments };

  it.each(["2025", "2026"] as const)("may stand in _meta, in the %s era", async (era) => {
    const { client, close } = await transports[transport]({ era });
    const asked = await client.callTool(call);
    expect(asked.structuredContent).toMatchObject({ error: { code: "KEY_REQUIRED" } });
    const keyed = { ...call, _meta: { idempotencyKey: "order-7-of-the-client" } };
    const [first, second] = [await client.callTool(keyed), await client.callTool(keyed)];
    expect(first.structuredContent).toMatchObject({ result: { id: "r_1" }, call: { executed_now: true } });
    expect(second.structuredContent).toMatchObject({ result: { id: "r_1" }, call: { replayed: true } });
    await close();
  });
});

describe("a key in the header of other HTTP APIs", () => {
  it.each([
    ["2025", "order-7-of-the-client"],
    ["2026", "order-7-of-the-client"],
    ["2026", '"order-7-of-the-client"'],
  ] as const)("stands in for the argument, in the %s era: %s", async (era, key) => {
    const { client, close } = await transports.HTTP({ era, headers: { "idempotency-key": key } });
    const call = { name: "create_refund", arguments: { payment_id: "pay_1", amount: 5 } };
    const [first, second] = [await client.callTool(call), await client.callTool(call)];
    expect(first.structuredContent).toMatchObject({ call: { executed_now: true } });
    expect(second.structuredContent).toMatchObject({ result: { id: "r_1" }, call: { replayed: true } });
    await close();
  });
});
