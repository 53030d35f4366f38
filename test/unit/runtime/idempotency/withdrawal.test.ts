import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ClaimedCall, Handler, ValidCall } from "../../../../templates/connector/src/runtime/call.js";
import { createOnce } from "../../../../templates/connector/src/runtime/idempotency/index.js";
import {
  type BeginRequest,
  type FoundRecord,
  type OpenStore,
  type Store,
  StoreUnavailableError,
} from "../../../../templates/connector/src/runtime/idempotency/store.js";
import { storeLike } from "./support/doubles.js";
import { Bench, callOf, Ledger, outcome, upstreamError, writePolicy } from "./support/fixtures.js";
import { storesUnderTest } from "./support/stores.js";

const lost = (): Promise<never> => Promise.reject(new StoreUnavailableError("the answer was lost"));

/** The store with its first `begin` replaced. Remembers what that was asked for. */
class FaultyStore {
  readonly asked: BeginRequest[] = [];
  readonly store: Store;
  looks = 0;

  constructor(store: Store, first: (request: BeginRequest) => Promise<never>) {
    this.store = storeLike(store, {
      begin: (request) => (this.asked.push(request) === 1 ? first(request) : store.begin(request)),
      get: (lookup) => {
        this.looks += 1;
        return store.get(lookup);
      },
    });
  }
}

describe.each(storesUnderTest)("a claim that is lost on its way, on $name", (kind) => {
  const bench = new Bench(kind);
  const closing: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
    await bench.clear();
  });

  /** A layer whose first claim meets a fault, and the way to run calls in it. */
  function layerOver(opened: OpenStore, first: (request: BeginRequest) => Promise<never>, leaseMs = 60_000) {
    const faulty = new FaultyStore(opened.store, first);
    const { once, close } = createOnce({
      ...opened,
      store: faulty.store,
      upstreamBaseUrlOf: () => "https://api.example",
      leaseMs,
    });
    closing.push(() => close(0));
    const run = (call: ValidCall, handler: Handler<ClaimedCall>) => outcome(once(handler)(call));
    return { faulty, run, close };
  }

  /** The claim is stored, and the store's answer does not arrive. */
  const kept =
    ({ store }: OpenStore) =>
    async (request: BeginRequest): Promise<never> => {
      await store.begin(request);
      return lost();
    };

  const recordOf = ({ store }: OpenStore, { asked }: FaultyStore): Promise<FoundRecord | undefined> => {
    const [request] = asked;
    return request === undefined ? Promise.resolve(undefined) : store.get(request);
  };

  it("is taken back in the background", async () => {
    const { opened } = await bench.layer();
    const { faulty, run } = layerOver(opened, kept(opened));
    const ledger = new Ledger();
    expect(await run(callOf(), ledger.handler)).toMatchObject({ error: { code: "STORE_UNAVAILABLE", executed: "no" } });
    expect((await recordOf(opened, faulty))?.record.state).toBe("RUNNING");
    await vi.waitFor(async () => expect((await recordOf(opened, faulty))?.record.state).toBe("REJECTED"), 5_000);
    expect(ledger.effects).toHaveLength(0);
  });

  it("does not stand in the way of a repeat that comes at once", async () => {
    const { opened } = await bench.layer();
    const { run } = layerOver(opened, kept(opened));
    const ledger = new Ledger();
    await run(callOf(), ledger.handler);
    expect(await run(callOf(), ledger.handler)).toMatchObject({
      status: "ok",
      call: { replayed: false, executed_now: true },
    });
    expect(ledger.effects).toHaveLength(1);
  });

  it("does not stand in the way of the same content under another key", async () => {
    const { opened } = await bench.layer();
    const { run } = layerOver(opened, kept(opened));
    const ledger = new Ledger();
    await run(callOf(), ledger.handler);
    const other = await run(callOf({ key: "refund-acme-2026-10-no2" }), ledger.handler);
    expect(other).toMatchObject({ status: "ok", call: { executed_now: true } });
    expect(ledger.effects).toHaveLength(1);
  });

  it("lets a repeat in another process be executed", async () => {
    const place = bench.place();
    const [one, other] = [await bench.layer({ place }), await bench.layer({ place })];
    const { run } = layerOver(one.opened, kept(one.opened));
    const ledger = new Ledger();
    await run(callOf(), ledger.handler);
    expect(await other.run(callOf(), ledger.handler)).toMatchObject({ status: "ok", call: { executed_now: true } });
    expect(ledger.effects).toHaveLength(1);
  });

  it("is taken back when it reaches the store late", async () => {
    const { opened } = await bench.layer();
    const { faulty, run } = layerOver(opened, (request) => {
      void sleep(600).then(() => opened.store.begin(request));
      return lost();
    });
    await run(callOf(), new Ledger().handler);
    await vi.waitFor(async () => expect((await recordOf(opened, faulty))?.record.state).toBe("REJECTED"), 6_000);
  });

  it("is looked for a last time when the process ends", async () => {
    const { opened } = await bench.layer();
    const { faulty, run, close } = layerOver(opened, kept(opened));
    await run(callOf(), new Ledger().handler);
    await close();
    expect((await recordOf(opened, faulty))?.record.state).toBe("REJECTED");
  });

  it("is no longer looked for when its lease is over", async () => {
    const { opened } = await bench.layer();
    const { faulty, run } = layerOver(opened, lost, 300);
    await run(callOf(), new Ledger().handler);
    await sleep(600);
    const { looks } = faulty;
    await sleep(600);
    expect(faulty.looks).toBe(looks);
  });

  it("leaves the key to whoever has taken it since", async () => {
    const place = bench.place();
    const [one, other] = [await bench.layer({ place }), await bench.layer({ place })];
    const { run } = layerOver(one.opened, lost);
    const ledger = new Ledger();
    await run(callOf(), ledger.handler);
    await other.run(callOf(), ledger.handler);
    await sleep(600);
    expect(await other.run(callOf(), ledger.handler)).toMatchObject({ status: "ok", call: { replayed: true } });
    expect(ledger.effects).toHaveLength(1);
  });

  it("leaves a record alone that another process has sent again", async () => {
    const { opened } = await bench.layer();
    const { faulty, run } = layerOver(opened, async (request) => {
      await opened.store.begin({ ...request, owner: "another process" });
      return lost();
    });
    const policy = writePolicy({ method: "idempotent" });
    await run(callOf({ policy }), new Ledger().handler);
    await sleep(600);
    expect((await recordOf(opened, faulty))?.record.state).toBe("RUNNING");
  });

  it("is forgotten when a repeat has the key: what that leaves unknown stays unknown", async () => {
    const { opened } = await bench.layer();
    const { run } = layerOver(opened, lost);
    const ledger = new Ledger();
    await run(callOf(), ledger.handler);
    const second = await run(callOf(), () => Promise.reject(upstreamError("unknown", "OUTCOME_UNKNOWN")));
    expect(second).toMatchObject({ error: { code: "OUTCOME_UNKNOWN" } });
    await sleep(600);
    expect(await run(callOf(), ledger.handler)).toMatchObject({ error: { code: "OUTCOME_UNKNOWN" } });
    expect(ledger.effects).toHaveLength(0);
  });
});
