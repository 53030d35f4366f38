import { createSecretKey, randomBytes } from "node:crypto";
import { inspect } from "node:util";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { ClaimedCall, Handler } from "../../../../templates/connector/src/runtime/call.js";
import { parseSealingKeys, type SealingKey } from "../../../../templates/connector/src/runtime/idempotency/index.js";
import { Sealing } from "../../../../templates/connector/src/runtime/idempotency/sealing.js";
import {
  type BeginRequest,
  type OpenStore,
  StoreCorruptError,
} from "../../../../templates/connector/src/runtime/idempotency/store.js";
import { storeLike, throwing } from "./support/doubles.js";
import { Bench, callOf, Ledger, TestClock, upstreamError } from "./support/fixtures.js";
import { storesUnderTest } from "./support/stores.js";

const base64 = (): string => randomBytes(32).toString("base64");
const keyNamed = (id: string): SealingKey => ({ id, key: createSecretKey(randomBytes(32)) });
const owner = { keyHash: "key", tool: "create_refund" };

describe("the keys in SAFE_MCP_STORE_KEY", () => {
  it("are named and in the order in which they are given", () => {
    const [one, other] = [randomBytes(32), randomBytes(32)];
    const keys = parseSealingKeys(`2026-10:${one.toString("base64")}, old:${other.toString("base64url")}`);
    expect(keys.map(({ id }) => id)).toEqual(["2026-10", "old"]);
    expect(keys.map(({ key }) => key.export())).toEqual([one, other]);
  });

  it("may be a single one without a name, which is then called 1", () => {
    expect(parseSealingKeys(base64()).map(({ id }) => id)).toEqual(["1"]);
  });

  it.each([
    ["16 bytes", randomBytes(16).toString("base64")],
    ["33 bytes", randomBytes(33).toString("base64")],
    ["zeros", Buffer.alloc(32).toString("base64")],
    ["a short pattern", Buffer.alloc(32, Uint8Array.of(1, 250, 3, 199)).toString("base64")],
    ["a passphrase", Buffer.from("correct horse battery staple 123").toString("base64")],
    ["hexadecimal digits", Buffer.from("0123456789abcdef0123456789abcdef").toString("base64")],
    ["no base64", `${"é".repeat(43)}=`],
    ["nothing", ""],
    ["an empty name", `:${base64()}`],
    ["a name with a space", `a b:${base64()}`],
    ["two without a name", `${base64()},${base64()}`],
    ["an empty entry", `a:${base64()},`],
  ])("are refused when one is %s, in one line that holds nothing of it", (_, text) => {
    const parse = (): unknown => parseSealingKeys(text);
    expect(parse).toThrow(/^SAFE_MCP_STORE_KEY: entry \d must be .*base64 of 32 random bytes/);
    for (const part of text.split(/[,:]/).filter(({ length }) => length > 4)) expect(parse).not.toThrow(part);
  });

  it("are refused when two have one name", () => {
    expect(() => parseSealingKeys(`a:${base64()},a:${base64()}`)).toThrow("SAFE_MCP_STORE_KEY holds an id twice");
  });

  it("are not printed by a debugger", () => {
    const secret = base64();
    expect(inspect(parseSealingKeys(secret), { depth: 9, showHidden: true })).not.toContain(secret.slice(0, 20));
  });
});

describe("a sealed text", () => {
  it("can be opened again, whatever it is", () => {
    const sealing = new Sealing([keyNamed("a")]);
    const opens = (text: string): boolean => sealing.open(sealing.seal(text, "scope", owner), "scope", owner) === text;
    expect(() => fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 500 }), opens))).not.toThrow();
  });

  it("names its version and key, and is another one each time", () => {
    const sealing = new Sealing([keyNamed("2026-10")]);
    const [one, other] = [sealing.seal("text", "scope", owner), sealing.seal("text", "scope", owner)];
    expect(one).toMatch(/^sealed:1:2026-10:[\w-]+$/);
    expect(other).not.toBe(one);
  });

  it("can't be opened when any of its characters is another one", () => {
    const sealing = new Sealing([keyNamed("a")]);
    const sealed = sealing.seal("text", "scope", owner);
    for (let place = "sealed:".length; place < sealed.length; place += 1) {
      const other = sealed[place] === "A" ? "B" : "A";
      const damaged = sealed.slice(0, place) + other + sealed.slice(place + 1);
      expect(() => sealing.open(damaged, "scope", owner)).toThrow(StoreCorruptError);
    }
  });

  it("can't be opened when it is cut", () => {
    const sealing = new Sealing([keyNamed("a")]);
    const sealed = sealing.seal("text", "scope", owner);
    for (let length = "sealed:".length; length < sealed.length; length += 1)
      expect(() => sealing.open(sealed.slice(0, length), "scope", owner)).toThrow(StoreCorruptError);
  });

  it.each([
    ["of another caller or tool", "other scope", owner],
    ["of another key", "scope", { ...owner, keyHash: "other" }],
    ["of another tool", "scope", { ...owner, tool: "delete_refund" }],
  ])("can't be opened in the place %s", (_, scope, place) => {
    const sealing = new Sealing([keyNamed("a")]);
    expect(() => sealing.open(sealing.seal("text", "scope", owner), scope, place)).toThrow(StoreCorruptError);
  });

  it("can't be opened with another key of the same name", () => {
    const sealed = new Sealing([keyNamed("a")]).seal("text", "scope", owner);
    expect(() => new Sealing([keyNamed("a")]).open(sealed, "scope", owner)).toThrow(StoreCorruptError);
  });
});

/** A store that remembers the records it was asked for. */
function remembering({ store, ...opened }: OpenStore): { readonly opened: OpenStore; readonly asked: BeginRequest[] } {
  const asked: BeginRequest[] = [];
  const watched = storeLike(store, {
    begin: (request) => (asked.push(request), store.begin(request)),
    close: () => store.close(),
  });
  return { opened: { ...opened, store: watched }, asked };
}

describe.each(storesUnderTest)("encryption at rest on $name", (kind) => {
  const bench = new Bench(kind);
  afterEach(() => bench.clear());

  const secretResult: Handler<ClaimedCall> = () => Promise.resolve({ status: "ok", result: { id: "r_confidential" } });

  it.each([
    ["an answer", secretResult],
    ["a rejection", throwing(upstreamError("no", "UPSTREAM_REJECTED", { message: "Not for r_confidential." }))],
    ["an unknown outcome", throwing(upstreamError("unknown", "OUTCOME_UNKNOWN", { message: "r_confidential" }))],
  ])("leaves nothing of %s readable in the store", async (_, handler) => {
    const { opened } = await bench.layer();
    const { opened: watched, asked } = remembering(opened);
    const layer = await bench.layer({ ...watched, sealingKeys: [keyNamed("a")] });
    await layer.run(callOf(), handler);
    const [request] = asked;
    const record = request === undefined ? undefined : (await opened.store.get(request))?.record;
    expect(record?.answer ?? record?.error).toMatch(/^sealed:1:a:/);
    expect(JSON.stringify(record)).not.toContain("confidential");
  });

  it("does not change what a repeat is told", async () => {
    const layer = await bench.layer({ sealingKeys: [keyNamed("a")] });
    await layer.run(callOf(), secretResult);
    const repeat = await layer.run(callOf(), throwing(new Error("sent twice")));
    expect(repeat).toMatchObject({ status: "ok", result: { id: "r_confidential" }, call: { replayed: true } });
  });

  it("lets the key be changed: the new one seals, the old one still opens", async () => {
    const place = bench.place();
    const [old, fresh] = [keyNamed("old"), keyNamed("new")];
    const before = await bench.layer({ place, sealingKeys: [old] });
    await before.run(callOf(), secretResult);
    const after = await bench.layer({ place, sealingKeys: [fresh, old] });
    expect(await after.run(callOf(), throwing(new Error("sent twice")))).toMatchObject({ call: { replayed: true } });
  });

  it("can still read what was stored before it was turned on", async () => {
    const place = bench.place();
    await (await bench.layer({ place })).run(callOf(), secretResult);
    const after = await bench.layer({ place, sealingKeys: [keyNamed("a")] });
    expect(await after.run(callOf(), throwing(new Error("sent twice")))).toMatchObject({ call: { replayed: true } });
  });

  it.each([
    ["its key is not configured any more", [keyNamed("b")]],
    ["no key is configured any more", []],
  ])("row 36: sends nothing and says STORE_CORRUPT when %s", async (_, sealingKeys) => {
    const place = bench.place();
    await (await bench.layer({ place, sealingKeys: [keyNamed("a")] })).run(callOf(), secretResult);
    const ledger = new Ledger();
    const answer = await (await bench.layer({ place, sealingKeys })).run(callOf(), ledger.handler);
    expect(answer).toMatchObject({
      error: {
        code: "STORE_CORRUPT",
        executed: "unknown",
        retry: { allowed: false },
        verify: { tool: "list_refunds" },
      },
    });
    expect(ledger.effects).toHaveLength(0);
  });

  it("row 36: does not say of a new key that it was used, when the same content was done under another one", async () => {
    const place = bench.place();
    await (await bench.layer({ place, sealingKeys: [keyNamed("a")] })).run(callOf(), secretResult);
    const ledger = new Ledger();
    const answer = await (await bench.layer({ place })).run(callOf({ key: "refund-acme-2026-10-no2" }), ledger.handler);
    expect(answer).toMatchObject({
      error: {
        code: "STORE_CORRUPT",
        message: expect.stringMatching(/^This key, or the same content under another one,/),
      },
    });
    expect(ledger.effects).toHaveLength(0);
  });

  it("does not need its key to say that an outcome is unknown, or that a result is no longer kept", async () => {
    const clock = new TestClock();
    const place = bench.place();
    const sealed = await bench.layer({ place, clock, sealingKeys: [keyNamed("a")] });
    const other = { key: "refund-acme-2026-10-no2", input: { payment_id: "pay_2", amount: 9 } };
    await sealed.run(callOf(), secretResult);
    await sealed.run(callOf(other), throwing(upstreamError("unknown", "OUTCOME_UNKNOWN")));
    clock.advance(25 * 60 * 60_000);
    const later = await bench.layer({ place, clock });
    const ledger = new Ledger();
    expect(await later.run(callOf(), ledger.handler)).toMatchObject({ error: { code: "RESULT_EXPIRED" } });
    expect(await later.run(callOf(other), ledger.handler)).toMatchObject({ error: { code: "OUTCOME_UNKNOWN" } });
    expect(ledger.effects).toHaveLength(0);
  });
});
