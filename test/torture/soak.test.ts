import { readFileSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { codeOf, isOk, isUnknown } from "./support/answers.js";
import type { Answered, StdioConnector } from "./support/connector.js";
import { sentAsTold } from "./support/procedures.js";
import { scenario } from "./support/scenario.js";
import { isWhole, pathOf } from "./support/sqlite-file.js";
import type { Trial, Write } from "./support/trial.js";

const writesOfRound = 12;
/** Of an upstream. */
const slowestMs = 600;
/** What nobody waits for any more is over then, on a busy machine as well. */
const quietMs = 2_500;
/** After so many rounds all is held against the rows. */
const roundsOfEpoch = 25;
/** Fewer say nothing about memory or about the size of a file. */
const telling = 400;
const mostBytesOfRecord = 3 * 1024;
const mostGrowth = 1.25;

/** What becomes of a write at the upstream. */
type Fate = "usual" | "slow" | "refused" | "reply lost" | "request lost";

/** Two processes that live as long as the soak, and two that do not. */
class Soak {
  readonly #trial: Trial;
  readonly #fates = new Map<string, Fate>();
  readonly #lasting: StdioConnector[] = [];
  readonly #mortal: StdioConnector[] = [];
  readonly #ending = new Set<StdioConnector>();
  #unsure: Write[] = [];
  /** Kilobytes of the two that last, after each epoch. */
  readonly memory: number[] = [];

  constructor(trial: Trial) {
    this.#trial = trial;
    trial.upstream.behaviour = {
      takes: ({ action }) => !["refused", "request lost"].includes(this.#fates.get(action) ?? ""),
      answers: async ({ action }) => {
        const fate = this.#fates.get(action) ?? "usual";
        if (fate === "slow") await sleep(trial.random.between(50, slowestMs));
        if (fate === "refused") return { status: 422, body: { message: "not like this" } };
        return fate === "usual" || fate === "slow" ? "usual" : "cut";
      },
    };
  }

  async start(): Promise<void> {
    for (const group of [this.#lasting, this.#lasting, this.#mortal, this.#mortal]) group.push(await this.#process());
  }

  async round(number: number): Promise<void> {
    const { random } = this.#trial;
    const processes = [...this.#lasting, ...this.#mortal];
    const sent = Array.from({ length: writesOfRound }, async (_, n) => {
      const write = this.#trial.write(`soak-${number}-${n}`);
      this.#fates.set(write.action, this.#fate());
      await sleep(random.between(0, 100));
      await this.#send(processes[n % processes.length], write);
    });
    await Promise.all([...sent, this.#strike()]);
  }

  /** Nothing is under way: rows and answers have to agree, and what is not known stays so. */
  async settle(): Promise<void> {
    await sleep(quietMs);
    await this.#trial.census();
    this.#fates.clear();
    for (const write of this.#unsure) {
      const repeat = codeOf(await this.#repeat(write));
      const allowed = ["ok", "OUTCOME_UNKNOWN", "UPSTREAM_REJECTED"].includes(repeat);
      this.#trial.check(allowed, `${write.action}: the repeat got ${repeat}`);
    }
    this.#unsure = [];
    this.memory.push(Math.max(...this.#pair().map(({ pid }) => residentKilobytes(pid))));
  }

  async #send(connector: StdioConnector | undefined, write: Write): Promise<void> {
    if (connector === undefined) return;
    const { random } = this.#trial;
    const leaves = random.chance(0.1) ? AbortSignal.timeout(random.below(150)) : undefined;
    const answer = await this.#trial.send(connector, write, leaves);
    const code = codeOf(answer);
    // A process that is told to end says at once what it does not know, and may still learn it before it is gone.
    if (answer !== undefined && isUnknown(answer) && this.#ending.has(connector)) this.#trial.opened(answer.call.id);
    if (code !== "ok" && code !== "UPSTREAM_REJECTED") this.#unsure.push(write);
    if (isOk(answer) && random.chance(0.2)) {
      const repeat = await this.#repeat(write);
      this.#trial.check(repeat?.call.replayed === true, `${write.action}: the repeat got ${codeOf(repeat)}`);
    }
  }

  /** By a process that lasts; others may have kept the store busy. */
  #repeat(write: Write): Promise<Answered | undefined> {
    return sentAsTold(this.#trial, this.#trial.random.pick(this.#pair()), write);
  }

  #fate(): Fate {
    const { random } = this.#trial;
    if (random.chance(0.7)) return "usual";
    return random.pick(["slow", "slow", "refused", "reply lost", "request lost"]);
  }

  /** One fault of a process. */
  async #strike(): Promise<void> {
    const { random } = this.#trial;
    await sleep(random.between(0, 120));
    const index = random.below(this.#mortal.length);
    const victim = this.#mortal[index];
    if (victim === undefined) return;
    if (random.chance(0.5)) {
      this.#trial.faults += 1;
      victim.pause();
      await sleep(random.between(50, 400));
      return victim.resume();
    }
    if (random.chance(0.7)) await this.#trial.kill(victim);
    else {
      this.#trial.faults += 1;
      this.#ending.add(victim);
      await victim.end("SIGTERM");
    }
    this.#mortal[index] = await this.#process();
  }

  #process(): Promise<StdioConnector> {
    return this.#trial.start({ UPSTREAM_TIMEOUT_MS: "5000" });
  }

  #pair(): [StdioConnector, StdioConnector] {
    const [one, other] = this.#lasting;
    if (one === undefined || other === undefined) throw new Error("the soak has not started");
    return [one, other];
  }
}

function residentKilobytes(pid: number | undefined): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

/** The last quarter beside the second: in the first one, memory grows into its size. */
function checkMemory(trial: Trial, kilobytes: readonly number[]): void {
  const quarter = Math.floor(kilobytes.length / 4);
  const growth = median(kilobytes.slice(-quarter)) / median(kilobytes.slice(quarter, 2 * quarter));
  trial.note(`memory of a process in the last quarter: ${growth.toFixed(2)} of that in the second`);
  trial.check(growth < mostGrowth, `memory grew by ${growth.toFixed(2)}`);
}

async function checkFile(trial: Trial): Promise<void> {
  trial.check(await isWhole(trial.place), "the file is damaged");
  const size = statSync(pathOf(trial.place)).size / (await trial.states()).size;
  trial.note(`${Math.round(size)} bytes of the file a record`);
  trial.check(size < mostBytesOfRecord, `the file holds ${Math.round(size)} bytes a record`);
}

// A round takes about a second: at full scale these are eight hours on each store. It runs when it is named.
scenario(
  { id: "W1", title: "soak: faults at random (rounds of a second)", full: 28_800, ci: 2, onlyWhenNamed: true },
  async (trial) => {
    const soak = new Soak(trial);
    await soak.start();
    for (let round = 1; round <= trial.rounds; round += 1) {
      await soak.round(round);
      if (round % roundsOfEpoch === 0 || round === trial.rounds) await soak.settle();
    }
    if (trial.rounds < telling) return;
    checkMemory(trial, soak.memory);
    if (trial.place.url.startsWith("sqlite:")) await checkFile(trial);
  },
);
