import { setTimeout as sleep } from "node:timers/promises";
import { codeOf, deferred, eventually, isOk, isUnknown } from "./support/answers.js";
import type { Answered, Connector, StdioConnector } from "./support/connector.js";
import { Layer } from "./support/layer.js";
import { scenario } from "./support/scenario.js";
import type { Trial } from "./support/trial.js";

/** Long enough to send in it on a busy machine. */
const leaseMs = 2_500;
const shortLease = { IDEMPOTENCY_LEASE_MS: String(leaseMs) };

/** Resolves when the write of a process has had its effect; the upstream answers when the returned function is called. */
async function heldBack(
  trial: Trial,
  owner: Connector,
  begin: () => Promise<Answered | undefined>,
): Promise<() => void> {
  const [answered, answer] = deferred();
  const arrived = new Promise<void>((resolve) => {
    trial.upstream.behaviour = {
      answers: async ({ process }) => {
        if (process !== owner.name) return "usual";
        resolve();
        await answered;
        return "usual";
      },
    };
  });
  const early = begin().then((got) => {
    throw new Error(`a write got ${codeOf(got)} and not to the upstream`);
  });
  await Promise.race([arrived, early]);
  return answer;
}

/** An owner takes no more of these: ten calls of which half end badly open its circuit. */
const atOnce = 9;

/** A process that has written already; what that came to is not entered, because a short lease may not be enough for it. */
async function warm(trial: Trial, environment: Readonly<Record<string, string>> = {}): Promise<StdioConnector> {
  const connector = await trial.start(environment);
  await trial.attempt(connector, trial.write(`warm-${connector.name}`));
  return connector;
}

/** A new owner every few rounds, for the same reason. */
async function ownerOf(trial: Trial, round: number, current: StdioConnector | undefined): Promise<StdioConnector> {
  if (current !== undefined && round % 4 !== 0) return current;
  await current?.end("SIGTERM");
  trial.upstream.behaviour = {};
  return warm(trial, shortLease);
}

scenario({ id: "L1", variant: "process", title: "upstream slower than the lease", full: 100, ci: 3 }, async (trial) => {
  const other = await warm(trial);
  for (let from = 0; from < trial.rounds; from += atOnce) {
    trial.upstream.behaviour = {};
    const owner = await warm(trial, shortLease);
    trial.upstream.behaviour = { answers: async () => (await sleep(2 * leaseMs), "usual") };
    const count = Math.min(atOnce, trial.rounds - from);
    const writes = Array.from({ length: count }, (_, n) => trial.write(`slow-${from + n}`));
    trial.faults += count;
    const began = performance.now();
    const answers = await Promise.all(writes.map((write) => trial.send(owner, write)));
    const took = Math.round(performance.now() - began);
    trial.check(answers.every(isUnknown), `the owner said ${answers.map(codeOf).join(", ")}`);
    trial.check(took < 2 * leaseMs, `the owner stopped after ${took} ms`);
    await trial.census();
    const repeats = await Promise.all(writes.map((write) => trial.send(other, write)));
    trial.check(repeats.every(isUnknown), `the repeats got ${repeats.map(codeOf).join(", ")}`);
    await owner.end("SIGTERM");
  }
});

scenario({ id: "L1", variant: "late answer", title: "settles to DONE", full: 100, ci: 5 }, async (trial) => {
  const layer = await Layer.open(trial, { leaseMs: 100 });
  const writes = Array.from({ length: trial.rounds }, (_, n) => trial.write(`late-${n}`));
  for (const write of writes) {
    trial.faults += 1;
    const [asked, answer] = deferred();
    trial.upstream.behaviour = { answers: async () => (await asked, "usual") };
    const early = await layer.send(write);
    trial.check(isUnknown(early), `${write.key}: the first answer is not unknown`);
    await trial.census();
    answer();
    const { id } = early.call;
    const known = await eventually(async () => (await trial.states()).get(id) === "DONE");
    trial.check(known, `${write.key}: the late answer did not settle it`);
    const repeat = await layer.send(write);
    trial.check(isOk(repeat) && repeat.call.replayed, `${write.key}: the repeat got ${codeOf(repeat)}`);
  }
});

scenario({ id: "L2", title: "owner paused beyond its lease", full: 200, ci: 2 }, async (trial) => {
  const other = await warm(trial);
  let current: StdioConnector | undefined;
  for (let round = 0; round < trial.rounds; round += 1) {
    const owner = (current = await ownerOf(trial, round, current));
    const write = trial.write(`paused-${round}`);
    const answer = await heldBack(trial, owner, () => trial.send(owner, write));
    trial.faults += 1;
    owner.pause();
    await sleep(leaseMs + 50);
    await trial.census();
    const repeat = await trial.send(other, write);
    trial.check(isUnknown(repeat), `round ${round}: the repeat got ${codeOf(repeat)}`);
    answer();
    owner.resume();
    const last = codeOf(await trial.send(other, write));
    trial.check(["ok", "OUTCOME_UNKNOWN"].includes(last), `round ${round}: the last repeat got ${last}`);
    await owner.call("list_customers", {});
  }
});

scenario({ id: "L3", variant: "HTTP", title: "reply lost", full: 200, ci: 4 }, async (trial) => {
  const connector = await trial.startHttp();
  for (let round = 0; round < trial.rounds; round += 1) {
    const write = trial.write(`lost-${round}`);
    trial.faults += 1;
    const client = new AbortController();
    trial.upstream.behaviour = {
      answers: async () => {
        setTimeout(() => client.abort(), trial.random.between(0, 10));
        await sleep(trial.random.between(0, 10));
        return "usual";
      },
    };
    await trial.send(connector, write, client.signal);
    const repeat = await trial.send(connector, write);
    trial.check(isOk(repeat) && repeat?.call.replayed === true, `round ${round}: the repeat got ${codeOf(repeat)}`);
  }
});

scenario({ id: "L3", variant: "stdio", title: "reply lost", full: 100, ci: 1 }, async (trial) => {
  const other = await trial.start();
  for (let round = 0; round < trial.rounds; round += 1) {
    const write = trial.write(`hung-up-${round}`);
    trial.faults += 1;
    const connector = await trial.start();
    const answer = await heldBack(trial, connector, () => trial.send(connector, write));
    connector.hangUp();
    setTimeout(answer, trial.random.between(0, 20));
    const repeat = await trial.send(other, write);
    trial.check(isOk(repeat) && repeat?.call.replayed === true, `round ${round}: the repeat got ${codeOf(repeat)}`);
    await connector.exited;
  }
});

scenario(
  { id: "L4", variant: "process", title: "re-run raised the fence, old owner wakes up", full: 100, ci: 2 },
  async (trial) => {
    const other = await warm(trial);
    let current: StdioConnector | undefined;
    for (let round = 0; round < trial.rounds; round += 1) {
      const owner = (current = await ownerOf(trial, round, current));
      const write = trial.write(`overtaken-${round}`, { tool: "create_refund", amount: 1 + round });
      // What the overtaken owner itself says is not entered: the re-run has learned more.
      const answer = await heldBack(trial, owner, () => trial.attempt(owner, write));
      trial.faults += 1;
      owner.pause();
      await sleep(leaseMs + 50);
      const before = await trial.census();
      const rerun = await trial.send(other, write);
      trial.check(isOk(rerun), `round ${round}: the re-run got ${codeOf(rerun)}`);
      for (const [id, state] of before) if (state === "RUNNING") trial.resolved(id, rerun);
      answer();
      owner.resume();
      await owner.call("list_customers", {});
      const repeat = await trial.send(other, write);
      trial.check(isOk(repeat) && repeat?.call.replayed === true, `round ${round}: the repeat got ${codeOf(repeat)}`);
    }
  },
);

scenario(
  { id: "L4", variant: "late answer", title: "re-run raised the fence, old owner completes", full: 100, ci: 3 },
  async (trial) => {
    const refused: object[] = [];
    const logger = { info: () => undefined, warn: (facts: object) => void refused.push(facts) };
    const [owner, other] = [await Layer.open(trial, { leaseMs: 100, logger }), await Layer.open(trial)];
    for (let round = 0; round < trial.rounds; round += 1) {
      const write = trial.write(`completes-${round}`, { tool: "create_refund" });
      trial.faults += 1;
      const gates = [deferred(), deferred()] as const;
      let sends = 0;
      trial.upstream.behaviour = { answers: async () => (await gates[sends++ === 0 ? 0 : 1][0], "usual") };
      const overdue = await owner.attempt(write);
      trial.check(isUnknown(overdue), `round ${round}: the owner said ${codeOf(overdue)}`);
      const before = await trial.states();
      const rerunning = other.send(write);
      trial.check(await eventually(() => sends === 2), `round ${round}: it was not sent again`);
      // While the re-run is on its way the old claim counts for nothing.
      gates[0][1]();
      trial.check(await eventually(() => refused.length > round), `round ${round}: the late answer was not refused`);
      const states = [...(await trial.states()).values()];
      trial.check(states.filter((state) => state === "RUNNING").length === 1, `round ${round}: the re-run was ended`);
      gates[1][1]();
      const rerun = await rerunning;
      trial.check(isOk(rerun), `round ${round}: the re-run got ${codeOf(rerun)}`);
      for (const [id, state] of before) if (state === "UNKNOWN") trial.resolved(id, rerun);
      const repeat = await owner.send(write);
      trial.check(isOk(repeat) && repeat.call.replayed, `round ${round}: the repeat got ${codeOf(repeat)}`);
    }
  },
);
