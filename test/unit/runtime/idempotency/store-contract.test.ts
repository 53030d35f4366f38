import { afterEach, describe, expect, it } from "vitest";
import type { Store } from "../../../../templates/connector/src/runtime/idempotency/store.js";
import { TestClock } from "./support/fixtures.js";
import { claimOf, completion, day, requestOf } from "./support/requests.js";
import { openPlace, type Place, storesUnderTest } from "./support/stores.js";

describe.each(storesUnderTest)("a store: $name", (kind) => {
  const places: Place[] = [];
  const open: Store[] = [];
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close();
    for (const place of places.splice(0)) await kind.remove(place);
  });

  async function openFor({ clock, place = newPlace() }: { clock?: TestClock; place?: Place } = {}): Promise<Store> {
    const { store } = await openPlace(place, clock);
    open.push(store);
    return store;
  }

  function newPlace(): Place {
    const place = kind.place();
    places.push(place);
    return place;
  }

  it("gives the right to send once, with fence and effect number", async () => {
    const store = await openFor();
    const outcomes = await Promise.all([store.begin(requestOf(1)), store.begin(requestOf(1))]);
    expect(outcomes[0]).toMatchObject({
      kind: "begun",
      rerun: false,
      record: { state: "RUNNING", fence: 1, effectNo: 1 },
    });
    expect(outcomes[1]).toMatchObject({ kind: "existing", record: { callId: "c_1", state: "RUNNING" } });
  });

  it("changes nothing for a claim with an older fence", async () => {
    const store = await openFor();
    await store.begin(requestOf(1));
    expect(await store.complete(claimOf(1, 0), completion)).toBe("stale");
    expect((await store.get({ scope: "scope", keyHash: "key-1" }))?.record.state).toBe("RUNNING");
  });

  it("changes nothing for a claim of an earlier call, when its key was forgotten and taken by another one", async () => {
    const clock = new TestClock();
    const store = await openFor({ clock });
    const earlier = claimOf(1);
    await store.begin(requestOf(1));
    await store.release(earlier, { keepMs: 1_000 });
    clock.advance(2_000);
    expect(await store.begin(requestOf(1, { callId: "c_2" }))).toMatchObject({ kind: "begun", record: { fence: 1 } });
    expect(await store.release(earlier, { keepMs: day })).toBe("stale");
    expect(await store.settle(earlier, { keepMs: day })).toBe("stale");
    expect(await store.complete(earlier, completion)).toBe("stale");
    const { record } = (await store.get({ scope: "scope", keyHash: "key-1" })) ?? {};
    expect(record).toMatchObject({ callId: "c_2", state: "RUNNING" });
  });

  it("settles an unknown outcome late, and only once", async () => {
    const store = await openFor();
    const claim = claimOf(1);
    await store.begin(requestOf(1));
    expect(await store.settle(claim, { keepMs: day })).toBe("changed");
    expect(await store.complete(claim, completion)).toBe("late");
    expect(await store.complete(claim, completion)).toBe("stale");
    expect(await store.release(claim, { keepMs: day })).toBe("stale");
  });

  it("row 33: takes a late success of a call that was verified absent, but neither a late rejection nor a lost answer", async () => {
    const store = await openFor();
    const claim = claimOf(1);
    const { fingerprints } = requestOf(1);
    await store.begin(requestOf(1));
    await store.settle(claim, { keepMs: day });
    await store.begin(requestOf(2, { fingerprints, parent: { callId: "c_1", as: "absent" } }));
    await store.release(claimOf(2), { keepMs: day });
    expect(await store.release(claim, { keepMs: day })).toBe("stale");
    expect(await store.settle(claim, { keepMs: day })).toBe("stale");
    expect(await store.complete(claimOf(1, 0), completion)).toBe("stale");
    expect(await store.complete(claim, completion)).toBe("late");
    expect(await store.complete(claim, completion)).toBe("stale");
    const done = { kind: "existing", record: { state: "DONE", answer: completion.answer } };
    expect(await store.begin(requestOf(1))).toMatchObject(done);
    expect(await store.begin(requestOf(3, { fingerprints }))).toMatchObject({ ...done, kind: "duplicate" });
  });

  it("turns a lease that is over into unknown, never into a free key", async () => {
    const clock = new TestClock();
    const store = await openFor({ clock });
    await store.begin(requestOf(1));
    clock.advance(60_000);
    expect(await store.begin(requestOf(1))).toMatchObject({ kind: "existing", record: { state: "UNKNOWN", fence: 1 } });
  });

  it("keeps an unknown outcome for its time, whatever the clock did before (T2)", async () => {
    const clock = new TestClock();
    const store = await openFor({ clock });
    await store.begin(requestOf(1));
    await store.settle(claimOf(1), { keepMs: 30 * day });
    for (const jump of [-day, 2 * day, -3_600_000, 20 * day]) {
      clock.advance(jump);
      await store.gc();
      expect(await store.begin(requestOf(1))).toMatchObject({ kind: "existing", record: { state: "UNKNOWN" } });
    }
  });

  it("adds up how often an answer was given again, and leaves the record as it is", async () => {
    const place = newPlace();
    const store = await openFor({ place });
    for (const n of [1, 2]) {
      await store.begin(requestOf(n));
      await store.complete(claimOf(n), completion);
    }
    const before = await store.get({ scope: "scope", keyHash: "key-1" });
    await store.gc([{ scope: "scope", keyHash: "key-1", times: 2 }]);
    await store.gc(["key-1", "key-2", "key-gone"].map((keyHash) => ({ scope: "scope", keyHash, times: 3 })));
    expect(await kind.replays(place)).toBe(8);
    expect((await store.get({ scope: "scope", keyHash: "key-1" }))?.record).toEqual(before?.record);
  });

  it.skipIf(kind.expires)("is cleaned up by one process at a time, by another when that one is gone", async () => {
    const place = newPlace();
    const clock = new TestClock();
    const [one, other] = [await openFor({ place, clock }), await openFor({ place, clock })];
    await Promise.all(Array.from({ length: 1_200 }, (_, n) => one.begin(requestOf(n))));
    const ends = Array.from({ length: 1_200 }, (_, n) => ({
      scope: "scope",
      keyHash: `key-${n}`,
      callId: `c_${n}`,
      fence: 1,
    }));
    await Promise.all(ends.map((claim) => one.release(claim, { keepMs: 1_000 })));
    clock.advance(day);
    const atOnce = await Promise.all([one.gc(), other.gc()]);
    expect(atOnce.toSorted((a, b) => a - b)).toEqual([0, 500]);
    const [first, second] = atOnce[0] === 500 ? [one, other] : [other, one];
    expect([await second.gc(), await first.gc()]).toEqual([0, 500]);
    clock.advance(60_001);
    expect([await second.gc(), await first.gc()]).toEqual([200, 0]);
  });

  it.skipIf(kind.expires)("removes what is over in batches, and not what runs", async () => {
    const clock = new TestClock();
    const store = await openFor({ clock });
    await Promise.all(Array.from({ length: 700 }, (_, n) => store.begin(requestOf(n))));
    await Promise.all(Array.from({ length: 699 }, (_, n) => store.complete(claimOf(n), completion)));
    expect(await store.gc()).toBe(0);
    clock.advance(2 * day);
    expect([await store.gc(), await store.gc(), await store.gc()]).toEqual([500, 199, 0]);
    expect((await store.get({ scope: "scope", keyHash: "key-0" }))?.record).toMatchObject({ state: "TOMBSTONE" });
    clock.advance(28 * day);
    expect([await store.gc(), await store.gc(), await store.gc()]).toEqual([500, 199, 0]);
    expect(await store.get({ scope: "scope", keyHash: "key-0" })).toBeUndefined();
    expect((await store.get({ scope: "scope", keyHash: "key-699" }))?.record.state).toBe("RUNNING");
  });

  it.skipIf(kind.expires)(
    "forgets a write that died as long after its lease as an unknown outcome is kept",
    async () => {
      const clock = new TestClock();
      const store = await openFor({ clock });
      await store.begin(requestOf(1, { leaseMs: 60_000, keepUnknownMs: 30 * day }));
      clock.advance(30 * day + 59_999);
      expect(await store.gc()).toBe(0);
      clock.advance(1);
      expect(await store.gc()).toBe(1);
      expect(await store.get({ scope: "scope", keyHash: "key-1" })).toBeUndefined();
    },
  );

  it.skipIf(kind.expires)("counts that time from the lease of the last send when a write was sent again", async () => {
    const clock = new TestClock();
    const store = await openFor({ clock });
    const request = requestOf(1, { dedupes: true, resendMs: 90 * day });
    await store.begin(request);
    await store.settle(claimOf(1), { keepMs: 30 * day });
    clock.advance(20 * day);
    expect(await store.begin({ ...request, callId: "c_2" })).toMatchObject({ kind: "begun", rerun: true });
    clock.advance(30 * day + 59_999);
    expect(await store.gc()).toBe(0);
    clock.advance(1);
    expect(await store.gc()).toBe(1);
  });
});
