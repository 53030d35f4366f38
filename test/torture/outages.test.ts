import { setTimeout as sleep } from "node:timers/promises";
import { storesUnderTest } from "../unit/runtime/idempotency/support/stores.js";
import { codeOf, deferred, isOk, isRefused, isUnknown } from "./support/answers.js";
import { isUnsaved } from "./support/books.js";
import type { Answered, Connector } from "./support/connector.js";
import { type Outage, outageOf, type OutageKind } from "./support/outage.js";
import { kindOn, ownServer } from "./support/own-server.js";
import { executedSoon } from "./support/procedures.js";
import { scenario } from "./support/scenario.js";
import { scale } from "./support/settings.js";
import type { Trial, Write } from "./support/trial.js";

const atOnce = 10;
/** At the small scale the machine is busy with other tests as well. */
const leastSlackMs = scale === "full" ? 500 : 10_000;

/** How long the same writes take while nothing is wrong: a busy machine takes its time for the other ones too. */
async function usualTime(trial: Trial, connector: Connector, { kind, writes }: Outing): Promise<number> {
  const began = performance.now();
  await sendAll(
    trial,
    connector,
    writes.map(({ action }) => trial.write(`${kind}-before-${action}`)),
  );
  return performance.now() - began;
}

interface Outing {
  readonly kind: OutageKind;
  readonly writes: readonly Write[];
}

/** The rounds of a scenario in groups that go at once. */
function groups(trial: Trial, name: string): readonly (readonly Write[])[] {
  const count = Math.ceil(trial.rounds / atOnce);
  return Array.from({ length: count }, (_, group) =>
    Array.from({ length: Math.min(atOnce, trial.rounds - group * atOnce) }, (__, n) =>
      trial.write(`${name}-${group}-${n}`),
    ),
  );
}

function sendAll(
  trial: Trial,
  connector: Connector,
  writes: readonly Write[],
): Promise<readonly (Answered | undefined)[]> {
  return Promise.all(writes.map((write) => trial.send(connector, write)));
}

/** Writes while the store is down: nothing is sent, it is said in time, reads still work, and later it can be done. */
async function writeWithoutStore(
  trial: Trial,
  outage: Outage,
  connector: Connector,
  outing: Outing,
  usualMs: number,
): Promise<void> {
  const { kind, writes } = outing;
  const slackMs = Math.max(leastSlackMs, 3 * usualMs);
  trial.faults += writes.length;
  await outage.begin(kind);
  const began = performance.now();
  const answers = await sendAll(trial, connector, writes);
  const took = Math.round(performance.now() - began);
  trial.check(answers.every(isRefused), `${kind}: writes got ${[...new Set(answers.map(codeOf))].join(", ")}`);
  trial.check(took < outage.limitMs + slackMs, `${kind}: it took ${took} ms to say so`);
  trial.check(isOk(await connector.call("list_customers", {})), `${kind}: a read does not work`);
  await outage.end();
  await Promise.all(writes.map((write) => executedSoon(trial, connector, write)));
}

for (const kind of ["refuse", "hang", "slow"] as const) {
  const stores = storesUnderTest.filter(({ name }) => kind !== "slow" || name !== "SQLite");
  scenario(
    { id: "S1", variant: kind, title: "store down at begin", full: 100, ci: 2, stores, idle: true },
    async (trial) => {
      const outage = await outageOf(trial);
      const connector = await trial.start(outage.environment);
      await trial.send(connector, trial.write("warm"));
      let usualMs = 0;
      for (const writes of groups(trial, kind)) {
        usualMs = await usualTime(trial, connector, { kind, writes });
        await writeWithoutStore(trial, outage, connector, { kind, writes }, usualMs);
      }
      // The same for a process that has never reached its store. A file that is not there is a new store.
      if (trial.kind.name === "SQLite" && kind === "refuse") return;
      const late = await trial.start(outage.environment);
      await writeWithoutStore(trial, outage, late, { kind, writes: [trial.write(`${kind}-late`)] }, usualMs);
    },
  );
}

/** All of the writes have had their effect when the store goes down, and are answered then. */
function loseStoreAfterEffect(trial: Trial, outage: Outage, connector: Connector, writes: readonly Write[]) {
  const [everyEffect, allArrived] = deferred();
  const down = everyEffect.then(() => outage.begin(trial.random.chance(0.5) ? "refuse" : "hang"));
  let arrived = 0;
  trial.upstream.behaviour = {
    answers: async () => {
      if ((arrived += 1) === writes.length) allArrived();
      await down;
      return "usual";
    },
  };
  trial.faults += writes.length;
  return { down, answers: sendAll(trial, connector, writes) };
}

scenario(
  { id: "S2", variant: "for 1 s", title: "store down at complete", full: 100, ci: 2, idle: true },
  async (trial) => {
    const outage = await outageOf(trial);
    const [connector, other] = [await trial.start(outage.environment), await trial.start()];
    await trial.send(connector, trial.write("warm"));
    for (const writes of groups(trial, "short")) {
      const { down, answers } = loseStoreAfterEffect(trial, outage, connector, writes);
      await down.then(() => sleep(1_000));
      await outage.end();
      for (const answer of await answers) trial.check(isOk(answer), `a write got ${codeOf(answer)}`);
      trial.upstream.behaviour = {};
      for (const repeat of await sendAll(trial, other, writes)) {
        trial.check(isOk(repeat) && repeat?.call.replayed === true, `a repeat got ${codeOf(repeat)}`);
      }
    }
  },
);

/** Long enough for the effect and its answer, on a machine that is busy with other tests too. */
const leaseMs = scale === "full" ? 3_000 : 8_000;

scenario(
  { id: "S2", variant: "for good", title: "store down at complete", full: 100, ci: 2, idle: true },
  async (trial) => {
    const outage = await outageOf(trial);
    const connector = await trial.start({ ...outage.environment, IDEMPOTENCY_LEASE_MS: String(leaseMs) });
    const other = await trial.start();
    await trial.send(connector, trial.write("warm"));
    for (const writes of groups(trial, "long")) {
      const { down, answers } = loseStoreAfterEffect(trial, outage, connector, writes);
      await down.then(() => sleep(outage.limitMs + leaseMs));
      for (const answer of await answers) {
        trial.check(isUnsaved(answer), `a write got ${codeOf(answer)}, and no warning`);
      }
      await outage.end();
      trial.upstream.behaviour = {};
      // What was held back on its way, or waited for a new connection, may still be stored.
      await sleep(3_000);
      await trial.census();
      for (const repeat of await sendAll(trial, other, writes)) {
        trial.check(isUnknown(repeat) || repeat?.call.replayed === true, `a repeat got ${codeOf(repeat)}`);
      }
    }
  },
);

const servers = storesUnderTest.filter(({ name }) => name !== "SQLite");
const busyCallers = 8;

/** Writes one after the other until it is told to stop; each is repeated with the same key until it is done or unknown. */
async function writeOn(
  trial: Trial,
  connector: Connector,
  name: string,
  goesOn: () => boolean,
): Promise<readonly Write[]> {
  const writes: Write[] = [];
  while (goesOn()) {
    const write = trial.write(`${name}-${writes.length}`);
    writes.push(write);
    for (let code = ""; !["ok", "OUTCOME_UNKNOWN"].includes(code);) {
      code = codeOf(await trial.send(connector, write));
      trial.check(code !== "nothing" && code !== "INTERNAL", `${write.action} got ${code}`);
      if (code !== "ok" && code !== "OUTCOME_UNKNOWN") await sleep(50);
    }
  }
  return writes;
}

scenario(
  { id: "K7", title: "the server of the store is killed under load", full: 50, ci: 1, stores: servers },
  async (trial) => {
    const server = await ownServer(trial.kind.name);
    if (server === undefined) return trial.note("not run: no program to start a server with");
    trial.onClose(() => server.remove());
    await trial.moveTo(kindOn(trial.kind.name, server));
    const shortLease = { IDEMPOTENCY_LEASE_MS: "2000" };
    const connectors = [await trial.start(shortLease), await trial.start(shortLease)] as const;
    for (const connector of connectors) await trial.send(connector, trial.write(`warm-${connector.name}`));
    for (let round = 0; round < trial.rounds; round += 1) {
      let goesOn = true;
      const load = connectors.flatMap((connector, n) =>
        Array.from({ length: busyCallers }, (_, caller) =>
          writeOn(trial, connector, `server-${round}-${n}-${caller}`, () => goesOn),
        ),
      );
      await sleep(trial.random.between(100, 700));
      trial.faults += 1;
      await server.kill();
      await sleep(trial.random.between(0, 300));
      await server.start();
      await sleep(300);
      goesOn = false;
      const writes = (await Promise.all(load)).flat();
      await sleep(2_200);
      await trial.census();
      // The process that sent a write may know its end although the store could not take it.
      const heir = await trial.start(shortLease);
      for (const write of writes) {
        const repeat = await trial.send(heir, write);
        trial.check(
          isUnknown(repeat) || repeat?.call.replayed === true,
          `${write.action}: a repeat got ${codeOf(repeat)}`,
        );
      }
      await heir.end("SIGTERM");
    }
  },
);
