import { setTimeout as sleep } from "node:timers/promises";
import { codeOf, isOk } from "./support/answers.js";
import type { Answered, Connector } from "./support/connector.js";
import { notRun, scenario } from "./support/scenario.js";
import { type Step, traces } from "./support/traces.js";
import type { Trial, Write } from "./support/trial.js";

/** What a model does next: it copies the key that an error suggests, and calls again when it is told to wait. */
async function likeAModel(trial: Trial, connector: Connector, write: Write): Promise<Answered | undefined> {
  let answer = await trial.send(connector, write);
  for (let turn = 0; turn < 5 && answer?.status === "error" && answer.error.retry.allowed; turn += 1) {
    const { fix, retry } = answer.error;
    const suggestion = fix?.[0]?.example;
    if (retry.after_s !== undefined) await sleep(retry.after_s * 1_000);
    answer = await trial.send(connector, typeof suggestion === "string" ? { ...write, key: suggestion } : write);
  }
  return answer;
}

/** A client that stops waiting; the write goes on. */
async function timedOut(trial: Trial, connector: Connector, write: Write): Promise<void> {
  trial.faults += 1;
  const client = new AbortController();
  trial.upstream.behaviour = {
    answers: async () => {
      client.abort();
      await sleep(trial.random.between(5, 60));
      return "usual";
    },
  };
  await trial.send(connector, write, client.signal);
  trial.upstream.behaviour = {};
}

async function play(trial: Trial, connector: Connector, action: string, step: Step): Promise<void> {
  const write: Write = { action, key: step.key, ...(step.note !== undefined && { note: step.note }) };
  if (step.timesOut === true) return timedOut(trial, connector, write);
  const callers = Array.from({ length: step.parallel ?? 1 }, (_, n) =>
    likeAModel(trial, connector, n === 0 || step.key === undefined ? write : { ...write, key: `${step.key}-${n}` }),
  );
  for (const answer of await Promise.all(callers)) trial.check(isOk(answer), `${action}: a call got ${codeOf(answer)}`);
}

scenario({ id: "A1", title: "recorded behaviour of models", full: 20, ci: 1 }, async (trial) => {
  const connectors = [await trial.start(), await trial.start()] as const;
  for (let round = 0; round < trial.rounds; round += 1) {
    for (const { name, steps, effects } of traces) {
      const action = `${name}, ${round}`;
      for (const step of steps) {
        const keyed = step.key === undefined ? step : { ...step, key: step.key.replace("{n}", String(round)) };
        await play(trial, step.otherProcess === true ? connectors[1] : connectors[0], action, keyed);
      }
      trial.allow(action, effects);
    }
  }
});

/** Does the same again on purpose, each time with the key that the notice gives. Returns how many calls it took. */
async function onPurpose(trial: Trial, connector: Connector, action: string, times: number): Promise<number> {
  const before = trial.calls;
  for (let n = 0; n < times; n += 1) {
    const write = { action, key: `${action.replaceAll(" ", "-")}-no${n}` };
    const again = (await trial.send(connector, write))?.call.again_key;
    if (again === undefined) continue;
    const done = await trial.send(connector, { ...write, key: again });
    trial.check(done?.call.executed_now === true, `${action}: the key for doing it again got ${codeOf(done)}`);
  }
  trial.allow(action, times);
  return trial.calls - before;
}

scenario({ id: "A2", title: "legitimate repeats", full: 50, ci: 1 }, async (trial) => {
  const connector = await trial.start();
  for (let round = 0; round < trial.rounds; round += 1) {
    const three = await onPurpose(trial, connector, `three equal items ${round}`, 3);
    const two = await onPurpose(trial, connector, `same comment twice ${round}`, 2);
    trial.check(three <= 5 && two <= 3, `round ${round}: ${three} and ${two} calls`);
  }
});

notRun("A3", "live models with lost answers", "needs access to live models");

const partly = {
  status: 207,
  body: {
    items: [
      { status: 201, id: "i_1" },
      { status: 422, error: "no stock" },
    ],
  },
} as const;

scenario({ id: "P1", title: "partial success, repeated", full: 50, ci: 1 }, async (trial) => {
  const connectors = [await trial.start(), await trial.start()] as const;
  trial.upstream.behaviour = { answers: async () => partly };
  for (let round = 0; round < trial.rounds; round += 1) {
    const write = trial.write(`partial-${round}`);
    trial.faults += 1;
    const first = await trial.send(connectors[0], write);
    trial.check(
      isOk(first) && /PARTLY EXECUTED/.test(first?.notice ?? ""),
      `round ${round}: the first got ${codeOf(first)}`,
    );
    for (const connector of connectors) {
      const repeat = await trial.send(connector, write);
      trial.check(repeat?.call.replayed === true, `round ${round}: the repeat got ${codeOf(repeat)}`);
    }
    const sends = trial.upstream.arrivals().filter(({ action }) => action === write.action).length;
    trial.check(sends === 1, `round ${round}: ${sends} requests were sent`);
  }
});
