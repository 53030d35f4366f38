import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import {
  type BeginRequest,
  claimOn,
  type Store,
} from "../../../../templates/connector/src/runtime/idempotency/store.js";
import { TestClock } from "./support/fixtures.js";
import { histories, History, type Step } from "./support/histories.js";
import { claimOf, completion, day, requestOf } from "./support/requests.js";
import { openPlace, type Place, postgres, sqlite } from "./support/stores.js";

const url = process.env["TEST_POSTGRES_URL"] ?? "";
const kind = postgres(url);
const rounds = Number(process.env["RACE_ROUNDS"] ?? 200);
const callers = 16;

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean();
});

function newPlace(of = kind): Place {
  const place = of.place();
  cleanups.push(() => of.remove(place));
  return place;
}

async function open(place: Place, clock?: TestClock): Promise<Store> {
  const { store } = await openPlace(place, clock);
  cleanups.push(() => store.close());
  return store;
}

/** Two processes' worth of connections on the same records. */
async function openTwice(): Promise<readonly [Store, Store]> {
  const place = newPlace();
  return [await open(place), await open(place)];
}

function storm(stores: readonly [Store, Store], requestFor: (caller: number) => BeginRequest) {
  return Promise.all(
    Array.from({ length: callers }, (_, caller) => stores[caller % 2 === 0 ? 0 : 1].begin(requestFor(caller))),
  );
}

describe.skipIf(url === "")("callers of a PostgreSQL store at the same moment", () => {
  it("get the right to send once for one key", async () => {
    const stores = await openTwice();
    for (let round = 0; round < rounds; round += 1) {
      const outcomes = await storm(stores, () => requestOf(round));
      expect(outcomes.map(({ kind: is }) => is).sort()).toEqual(["begun", ...Array(callers - 1).fill("existing")]);
    }
  }, 120_000);

  it("get the right to send once for one content under different keys", async () => {
    const stores = await openTwice();
    for (let round = 0; round < rounds; round += 1) {
      const outcomes = await storm(stores, (caller) => contentOf(round, caller));
      expect(outcomes.map(({ kind: is }) => is).sort()).toEqual(["begun", ...Array(callers - 1).fill("duplicate")]);
    }
  }, 120_000);

  it("are alone with their key and their content while those are given free and taken with one another", async () => {
    const stores = await openTwice();
    const inside = new Set<string>();
    const enter = async (round: number, store: Store): Promise<boolean> => {
      const fingerprints = fingerprintsOf(`${round}-${pick(2)}`);
      const outcome = await store.begin(requestOf(round, { keyHash: `key-${round}-${pick(4)}`, fingerprints }));
      if (outcome.kind !== "begun") return false;
      const { keyHash } = outcome.record;
      expect([inside.has(keyHash), inside.has(fingerprints.content)]).toEqual([false, false]);
      inside.add(keyHash).add(fingerprints.content);
      await sleep(Math.random() * 2);
      inside.delete(keyHash);
      inside.delete(fingerprints.content);
      expect(await store.release(claimOn("scope", outcome.record), { keepMs: day })).toBe("changed");
      return true;
    };
    const visit = async (round: number, store: Store): Promise<void> => {
      for (let visits = 0; visits < 3; visits += (await enter(round, store)) ? 1 : 0) await sleep(Math.random() * 3);
    };
    for (let round = 0; round < rounds / 40; round += 1) {
      await Promise.all(Array.from({ length: callers }, (_, caller) => visit(round, stores[caller % 2 === 0 ? 0 : 1])));
    }
  }, 120_000);

  it("repeat an earlier call on purpose once, however many ask for it", async () => {
    const stores = await openTwice();
    for (let round = 0; round < rounds / 4; round += 1) {
      const first = { ...contentOf(round, 0), callId: `c_first_${round}` };
      await stores[0].begin(first);
      await stores[1].complete({ scope: "scope", keyHash: first.keyHash, callId: first.callId, fence: 1 }, completion);
      const parent = { callId: first.callId, as: "again" } as const;
      const outcomes = await storm(stores, (caller) => ({ ...contentOf(round, 1 + caller), parent }));
      const kinds = outcomes.map(({ kind: is }) => is).sort();
      expect(kinds).toEqual(["begun", ...Array(callers - 1).fill("superseded")]);
    }
  }, 120_000);

  it("send an unknown outcome again once", async () => {
    const stores = await openTwice();
    for (let round = 0; round < rounds / 4; round += 1) {
      const request = { ...requestOf(round), dedupes: true };
      await stores[0].begin(request);
      await stores[1].settle(
        { scope: "scope", keyHash: request.keyHash, callId: request.callId, fence: 1 },
        { keepMs: day },
      );
      const outcomes = await storm(stores, () => request);
      expect(outcomes.filter(({ kind: is }) => is === "begun")).toMatchObject([{ rerun: true, record: { fence: 2 } }]);
    }
  }, 120_000);

  it("learn the outcome of an unknown call, also when it is replaced at that moment because it was verified absent", async () => {
    const stores = await openTwice();
    for (let round = 0; round < rounds; round += 1) {
      const first = contentOf(round, 0);
      const claim = { scope: "scope", keyHash: first.keyHash, callId: first.callId, fence: 1 };
      await stores[0].begin(first);
      await stores[0].settle(claim, { keepMs: day });
      const parent = { callId: first.callId, as: "absent" } as const;
      const [replacing, learning] = await Promise.all([
        stores[0].begin({ ...contentOf(round, 1), parent }),
        sleep(Math.random() * 4).then(() => stores[1].complete(claim, completion)),
      ]);
      expect(["begun late", "duplicate late"]).toContain(`${replacing.kind} ${learning}`);
    }
  }, 120_000);

  it("settle a call once", async () => {
    const stores = await openTwice();
    for (let round = 0; round < rounds / 4; round += 1) {
      const claim = claimOf(round);
      await stores[0].begin(requestOf(round));
      const changes = await Promise.all([
        ...stores.map((store) => store.complete(claim, completion)),
        ...stores.map((store) => store.release(claim, { keepMs: day })),
      ]);
      expect(changes.toSorted()).toEqual(["changed", "stale", "stale", "stale"]);
    }
  }, 120_000);
});

describe.skipIf(url === "")("a PostgreSQL store", () => {
  it("answers any sequence of operations as the SQLite store does", async () => {
    const clock = new TestClock();
    const [expecting, store] = [await open(newPlace(sqlite), clock), await open(newPlace(), clock)];
    let runs = 0;
    const compare = async (steps: readonly Step[]): Promise<void> => {
      const history = new History((runs += 1));
      for (const step of steps) {
        if (step.do === "move") clock.advance(step.ms);
        else {
          const expected = await history.perform(expecting, step);
          expect(await history.perform(store, step)).toEqual(expected);
          history.note(step, expected);
        }
      }
    };
    const numRuns = Number(process.env["COMPARISON_RUNS"] ?? 60);
    await fc.assert(fc.asyncProperty(histories, compare), { numRuns });
  }, 600_000);
});

/** One content under a key for each caller. */
function contentOf(round: number, caller: number): BeginRequest {
  const identity = { keyHash: `key-${round}-${caller}`, callId: `c_${round}_${caller}` };
  return requestOf(round, { ...identity, fingerprints: fingerprintsOf(`${round}`) });
}

function fingerprintsOf(name: string): BeginRequest["fingerprints"] {
  return { args: `args-${name}`, content: `content-${name}` };
}

function pick(count: number): number {
  return Math.floor(Math.random() * count);
}
