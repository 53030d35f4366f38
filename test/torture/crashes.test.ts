import { setTimeout as sleep } from "node:timers/promises";
import { recordStates } from "../../templates/connector/src/runtime/idempotency/record.js";
import { codeOf, isOk, isUnknown } from "./support/answers.js";
import type { StdioConnector } from "./support/connector.js";
import { killedAtRandom } from "./support/procedures.js";
import { scenario } from "./support/scenario.js";
import { scale } from "./support/settings.js";
import { isWhole } from "./support/sqlite-file.js";
import type { Trial, Write } from "./support/trial.js";

/** The upstream has taken the write of a process and does not answer; resolves when it is so. */
async function inFlight(trial: Trial, victim: StdioConnector, write: Write): Promise<void> {
  const arrived = new Promise<void>((resolve) => {
    trial.upstream.behaviour = {
      answers: async ({ process }) => {
        if (process !== victim.name) return "usual";
        resolve();
        return "never";
      },
    };
  });
  const early = trial.send(victim, write).then((answer) => {
    throw new Error(`${write.key} got ${codeOf(answer)} and not to the upstream`);
  });
  await Promise.race([arrived, early]);
}

scenario({ id: "K1", title: "kill -9 between effect and completion", full: 500, ci: 2 }, async (trial) => {
  const heir = await trial.start();
  for (let round = 0; round < trial.rounds; round += 1) {
    const write = trial.write(`killed-${round}`);
    const victim = await trial.start();
    await inFlight(trial, victim, write);
    await trial.kill(victim);
    await trial.census();
    const repeats = [await trial.send(heir, write), await trial.send(heir, write)];
    trial.check(repeats.every(isUnknown), `round ${round}: the repeats got ${repeats.map(codeOf).join(", ")}`);
  }
});

scenario({ id: "K2", title: "kill -9 at a random instant", full: 2000, ci: 3 }, killedAtRandom);

scenario({ id: "K3", title: "as K1, the upstream removes duplicates", full: 500, ci: 2 }, async (trial) => {
  const heir = await trial.start();
  for (let round = 0; round < trial.rounds; round += 1) {
    const write = trial.write(`deduped-${round}`, { tool: "create_refund", amount: 1 + round });
    const victim = await trial.start();
    await inFlight(trial, victim, write);
    await trial.kill(victim);
    const before = await trial.census();
    const repeat = await trial.send(heir, write);
    trial.check(isOk(repeat), `round ${round}: the repeat got ${codeOf(repeat)}`);
    for (const [id, state] of before) if (state === "RUNNING") trial.resolved(id, repeat);
    const sends = trial.upstream.arrivals().filter(({ action }) => action === write.action);
    const keys = new Set(sends.map(({ upstreamKey }) => upstreamKey));
    trial.check(keys.size === 1 && sends.length === 2, `round ${round}: ${sends.length} sends, ${keys.size} keys`);
  }
});

/** At the small scale the machine is busy with other tests as well. */
const noticeMs = scale === "full" ? 2_000 : 12_000;

scenario({ id: "K4", title: "another process repeats while the lease runs", full: 100, ci: 1 }, async (trial) => {
  const [patient, impatient] = [await trial.start(), await trial.start({ IDEMPOTENCY_WAIT_MS: "150" })];
  for (let round = 0; round < trial.rounds; round += 1) {
    const write = trial.write(`lease-${round}`);
    const victim = await trial.start();
    await inFlight(trial, victim, write);
    const early = await trial.send(impatient, write);
    trial.check(codeOf(early) === "IN_PROGRESS", `round ${round}: the first repeat got ${codeOf(early)}`);
    const waiting = trial.send(patient, write);
    await sleep(trial.random.between(0, 300));
    const killed = performance.now();
    await trial.kill(victim);
    const late = await waiting;
    const noticed = performance.now() - killed;
    await trial.census();
    trial.check(isUnknown(late), `round ${round}: who waited got ${codeOf(late)}`);
    trial.check(noticed < noticeMs, `round ${round}: the dead owner was noticed after ${Math.round(noticed)} ms`);
    trial.check(isUnknown(await trial.send(impatient, write)), `round ${round}: the last repeat is not unknown`);
  }
});

const writesInFlight = 20;
const processesAtOnce = 5;

/** Half of the writes get their answer in time, half never do. */
async function terminated(trial: Trial, round: number): Promise<readonly Write[]> {
  const victim = await trial.start();
  const names = Array.from({ length: writesInFlight }, (_, n) => `term-${round}-${n}-${n % 2 === 0 ? "slow" : "fast"}`);
  const writes = names.map((name) => trial.write(name));
  for (const write of writes) void trial.send(victim, write);
  const arrived = (): number => trial.upstream.arrivals().filter(({ process }) => process === victim.name).length;
  while (arrived() < writesInFlight) await sleep(10);
  trial.faults += 1;
  await victim.end("SIGTERM");
  return writes;
}

scenario({ id: "K5", title: "SIGTERM with 20 writes in flight", full: 100, ci: 1, idle: true }, async (trial) => {
  const heir = await trial.start();
  trial.upstream.behaviour = {
    answers: async ({ action }) => {
      if (action.endsWith("slow")) return "never";
      await sleep(trial.random.between(500, 2_000));
      return "usual";
    },
  };
  for (let round = 0; round < trial.rounds; round += processesAtOnce) {
    const batch = Array.from({ length: Math.min(processesAtOnce, trial.rounds - round) }, (_, n) => round + n);
    const writes = (await Promise.all(batch.map((number) => terminated(trial, number)))).flat();
    const states = [...(await trial.census()).values()];
    trial.check(!states.includes("RUNNING"), `round ${round}: a write is left running`);
    for (const write of writes) {
      const repeat = await trial.send(heir, write);
      const expected = write.action.endsWith("slow") ? isUnknown(repeat) : repeat?.call.replayed;
      trial.check(expected === true, `${write.action}: the repeat got ${codeOf(repeat)}`);
    }
  }
});

const busyCallers = 12;

scenario({ id: "K6", title: "kill -9 during the transactions", full: 1000, ci: 2 }, async (trial) => {
  const { random } = trial;
  const heir = await trial.start();
  for (let round = 0; round < trial.rounds; round += 1) {
    const victim = await trial.start();
    await trial.send(victim, trial.write(`storm-${round}-first`));
    const cut: Write[] = [];
    const callers = Array.from({ length: busyCallers }, async (_, caller) => {
      for (let n = 0; ; n += 1) {
        const write = trial.write(`storm-${round}-${caller}-${n}`);
        if ((await trial.send(victim, write)) === undefined) return void cut.push(write);
      }
    });
    await sleep(random.between(1, 60));
    await trial.kill(victim);
    await Promise.all(callers);
    const states = await trial.census();
    trial.check(await isWhole(trial.place), `round ${round}: the file is damaged`);
    trial.check(
      [...states.values()].every((state) => recordStates.has(state)),
      `round ${round}: half a record`,
    );
    for (const write of cut) await trial.send(heir, write);
  }
});
