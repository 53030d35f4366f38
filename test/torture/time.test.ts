import { setTimeout as sleep } from "node:timers/promises";
import type { Store } from "../../templates/connector/src/runtime/idempotency/store.js";
import { TestClock } from "../unit/runtime/idempotency/support/fixtures.js";
import { claimOf, completion, day, requestOf } from "../unit/runtime/idempotency/support/requests.js";
import { openPlace } from "../unit/runtime/idempotency/support/stores.js";
import { codeOf, isOk, isUnknown } from "./support/answers.js";
import { Layer } from "./support/layer.js";
import { scenario } from "./support/scenario.js";
import { scale } from "./support/settings.js";
import type { Trial } from "./support/trial.js";

const minute = 60_000;
const hour = 60 * minute;

scenario({ id: "T1", title: "result and tombstone run out", full: 100, ci: 3 }, async (trial) => {
  const clock = new TestClock();
  const layer = await Layer.open(trial, { clock });
  for (let round = 0; round < trial.rounds; round += 1) {
    const write = trial.write(`expires-${round}`);
    const first = await layer.send(write);
    clock.advance(25 * hour);
    if (trial.random.chance(0.5)) await layer.opened.store.gc();
    const late = codeOf(await layer.send(write));
    trial.check(late === "RESULT_EXPIRED", `round ${round}: after the result's time it got ${late}`);
    clock.advance(30 * day);
    if (trial.random.chance(0.5)) await layer.opened.store.gc();
    const anew = await layer.send(write);
    trial.check(isOk(anew) && anew.call.executed_now, `round ${round}: after the tombstone it got ${codeOf(anew)}`);
    trial.allow(write.action, 2);
    // The clock goes on, and with it the end of these records.
    for (const answer of [first, anew]) trial.over(answer);
  }
});

/** Both clocks stand still for nobody: one of the two processes is always ten minutes ahead. */
async function jumps(trial: Trial, round: number, clock: TestClock, layers: readonly [Layer, Layer]): Promise<void> {
  const [done, lost] = [trial.write(`jump-done-${round}`), trial.write(`jump-lost-${round}`)];
  await layers[0].send(done);
  trial.upstream.behaviour = { answers: async () => "cut" };
  await layers[1].send(lost);
  await trial.census();
  trial.upstream.behaviour = {};
  for (const jump of [hour, -hour, day, -day, -hour, hour]) {
    trial.faults += 1;
    clock.advance(jump);
    for (const layer of layers) {
      await layer.opened.store.gc();
      const [known, unknown] = [codeOf(await layer.send(done)), await layer.send(lost)];
      trial.check(["ok", "RESULT_EXPIRED"].includes(known), `round ${round}: the finished call got ${known}`);
      trial.check(isUnknown(unknown), `round ${round}: the open call got ${codeOf(unknown)}`);
    }
  }
}

scenario({ id: "T2", title: "clocks jump and differ", full: 50, ci: 2 }, async (trial) => {
  const clock = new TestClock();
  const ahead = new TestClock();
  const layers = [
    await Layer.open(trial, { clock }),
    await Layer.open(trial, { clock: follow(ahead, clock) }),
  ] as const;
  for (let round = 0; round < trial.rounds; round += 1) await jumps(trial, round, clock, layers);
});

/** Ten minutes ahead of another clock, whatever that does. */
function follow(clock: TestClock, other: TestClock): TestClock {
  return Object.defineProperty(clock, "time", { get: () => other.time + 10 * minute });
}

scenario({ id: "T2", variant: "running", title: "the clock jumps during a write", full: 50, ci: 3 }, async (trial) => {
  const clock = new TestClock();
  const [owner, other] = [await Layer.open(trial, { clock }), await Layer.open(trial, { clock, waitMs: 200 })];
  for (let round = 0; round < trial.rounds; round += 1) {
    const write = trial.write(`jump-running-${round}`);
    const jump = trial.random.pick([hour, -hour, day, -day]);
    trial.upstream.behaviour = {
      answers: async () => {
        clock.advance(jump);
        trial.faults += 1;
        await trial.census();
        const early = await other.send(write);
        const code = codeOf(early);
        if (code === "IN_PROGRESS") trial.resolved(early.call.id, undefined);
        trial.check(code === (jump > 0 ? "OUTCOME_UNKNOWN" : "IN_PROGRESS"), `round ${round}: a repeat got ${code}`);
        return "usual";
      },
    };
    const [answer, repeat] = [await owner.send(write), await other.send(write)];
    trial.check(isOk(answer), `round ${round}: the owner got ${codeOf(answer)}`);
    trial.check(isOk(repeat) && repeat.call.replayed, `round ${round}: the last repeat got ${codeOf(repeat)}`);
  }
});

const atOnce = 250;

/** So many finished calls that are over. */
async function fill(store: Store, count: number): Promise<void> {
  for (let from = 0; from < count; from += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, count - from) }, (_, n) => from + n);
    await Promise.all(numbers.map((n) => finish(store, n)));
  }
}

async function finish(store: Store, n: number): Promise<void> {
  await store.begin(requestOf(n));
  await store.complete(claimOf(n), completion);
}

/** The 99th percentile of `begin`, in milliseconds; what it begins outlasts the collection. */
async function slowestBegin(store: Store, from: number, count: number): Promise<number> {
  const times: number[] = [];
  for (let n = from; n < from + count; n += 1) {
    const began = performance.now();
    await store.begin(requestOf(n, { keepUnknownMs: 90 * day }));
    times.push(performance.now() - began);
  }
  return times.sort((one, other) => one - other)[Math.floor(times.length * 0.99)] ?? 0;
}

scenario({ id: "T3", title: "garbage collection under load (rows)", full: 1_000_000, ci: 2_000 }, async (trial) => {
  const clock = new TestClock();
  const { store } = await openPlace(trial.place, clock);
  trial.onClose(() => store.close());
  await fill(store, trial.rounds);
  const measured = scale === "full" ? 2_000 : 100;
  const quiet = await slowestBegin(store, trial.rounds, measured);
  clock.advance(31 * day);
  let collected = 0;
  let collecting = true;
  const garbage = (async () => {
    for (let batch = 1; collecting && batch > 0; collected += batch) {
      batch = await store.gc();
      await sleep(5);
    }
  })();
  const busy = await slowestBegin(store, trial.rounds + measured, measured);
  if (scale === "ci") await garbage;
  collecting = false;
  await garbage;
  trial.calls = trial.rounds + 2 * measured;
  trial.note(
    `99 % of begin within ${quiet.toFixed(1)} ms, ${busy.toFixed(1)} ms during collection of ${collected} rows`,
  );
  if (scale === "full") trial.check(busy < Math.max(5, 3 * quiet), "begin is more than 3 times as slow");
  const running = [...(await trial.states()).values()].filter((state) => state === "RUNNING").length;
  trial.check(running === 2 * measured, `${running} of ${2 * measured} live records are left`);
});
