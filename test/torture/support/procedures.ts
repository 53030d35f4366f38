import { setTimeout as sleep } from "node:timers/promises";
import { codeOf, isRefused } from "./answers.js";
import type { Answered, Connector } from "./connector.js";
import { scale } from "./settings.js";
import type { Trial, Write } from "./trial.js";

/** The table says 50 callers in 4 processes. */
export const callers = scale === "full" ? 50 : 24;
export const processes = scale === "full" ? 4 : 2;

/** All callers at once, spread over the processes. */
export function storm(
  trial: Trial,
  connectors: readonly Connector[],
  writeOf: (caller: number) => Write,
): Promise<readonly (Answered | undefined)[]> {
  return Promise.all(
    Array.from({ length: callers }, (_, caller) => {
      const connector = connectors[caller % connectors.length];
      if (connector === undefined) throw new Error("no connector");
      return trial.send(connector, writeOf(caller));
    }),
  );
}

export function startMany(count: number, start: () => Promise<Connector>): Promise<readonly Connector[]> {
  return Promise.all(Array.from({ length: count }, start));
}

export function slowUpstream({ upstream, random }: Trial): void {
  upstream.behaviour = { answers: async () => (await sleep(random.between(0, 20)), "usual") };
}

/** One effect, and the same result for all. */
export async function oneKeyAtOnce(trial: Trial, connectors: readonly Connector[]): Promise<void> {
  slowUpstream(trial);
  for (let round = 0; round < trial.rounds; round += 1) {
    const write = trial.write(`one-key-${round}`);
    const answers = await storm(trial, connectors, () => write);
    const results = new Set(answers.map((answer) => JSON.stringify(answer?.status === "ok" && answer.result)));
    const replayed = answers.filter((answer) => answer?.call.replayed).length;
    trial.check(results.size === 1 && !results.has("false"), `round ${round}: ${results.size} different results`);
    trial.check(replayed === callers - 1, `round ${round}: ${replayed} replays`);
  }
}

/** K2: writes are under way when the process ends, wherever they are. */
export async function killedAtRandom(trial: Trial): Promise<void> {
  const { random, upstream } = trial;
  const heir = await trial.start();
  await trial.send(heir, trial.write("heir"));
  for (let round = 0; round < trial.rounds; round += 1) {
    upstream.behaviour = { answers: async () => (await sleep(random.between(0, 25)), "usual") };
    const victim = await trial.start();
    const warm = random.chance(0.7);
    if (warm) await trial.send(victim, trial.write(`random-${round}-first`));
    const writes = [0, 1, 2].map((n) => trial.write(`random-${round}-${n}`));
    for (const write of writes) void sleep(random.between(0, 15)).then(() => trial.send(victim, write));
    await sleep(random.between(0, warm ? 60 : 200));
    await trial.kill(victim);
    await trial.census();
    for (const write of writes) {
      const repeat = codeOf(await trial.send(heir, write));
      trial.check(["ok", "OUTCOME_UNKNOWN"].includes(repeat), `round ${round}: the repeat got ${repeat}`);
    }
  }
}

/** What is refused, because nobody could write to the store, is repeated as the answer says. */
export async function sentAsTold(trial: Trial, connector: Connector, write: Write): Promise<Answered | undefined> {
  const answer = await trial.send(connector, write);
  if (!isRefused(answer)) return answer;
  trial.note(`${write.action}: ${codeOf(answer)} at first`);
  return trial.send(connector, write);
}

/** The same call again until it is executed. */
export async function executedSoon(trial: Trial, connector: Connector, write: Write): Promise<void> {
  for (const giveUpAt = performance.now() + 15_000; ; await sleep(100)) {
    const code = codeOf(await trial.send(connector, write));
    if (code === "ok") return;
    const mayComeTo = ["STORE_UNAVAILABLE", "IN_PROGRESS"].includes(code);
    if (mayComeTo && performance.now() < giveUpAt) continue;
    return trial.check(false, `${write.action}: after the outage it got ${code}`);
  }
}
