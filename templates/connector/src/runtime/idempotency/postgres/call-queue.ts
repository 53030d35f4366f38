import { setTimeout as sleep } from "node:timers/promises";
import { StoreUnavailableError } from "../store.js";
import { type Connections, unavailable } from "./connections.js";
import { isRolledBack, sqlStateOf } from "./driver.js";
import { overtaken } from "./migrations.js";
import type { Arguments, Routine } from "./routine.js";
import { textOf } from "./rows.js";

const largestBatch = 16;
const underwayAtMost = 4;
/** The server waits half a second for a lock: later than this, a call could be carried out for somebody who has given up. */
const leastTimeMs = 600;

/** Serialization failure, deadlock, lock timeout: nothing was changed, and the same may work in a moment. */
const passing: ReadonlySet<string | undefined> = new Set(["40001", "40P01", "55P03"]);

interface Call {
  readonly arguments: Arguments;
  readonly deadline: number;
  resolve(reply: string | undefined): void;
  reject(error: unknown): void;
}

/**
 * The calls of one routine. What is called in one turn of the event loop, or while others are on their way, goes together in
 * one statement, and so with one flush to disk.
 */
export class CallQueue {
  readonly #connections: Connections;
  readonly #routine: Routine;
  #waiting: Call[] = [];
  #underway = 0;
  #isScheduled = false;

  constructor(connections: Connections, routine: Routine) {
    this.#connections = connections;
    this.#routine = routine;
  }

  /**
   * The routine's answer, once all that it wrote is durable; undefined for null, and when others were faster.
   * @throws StoreUnavailableError at the deadline, or when the statement failed.
   */
  call(given: Arguments, deadline: number): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ arguments: given, deadline, resolve, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#isScheduled || this.#waiting.length === 0 || this.#underway >= underwayAtMost) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      while (this.#waiting.length > 0 && this.#underway < underwayAtMost) void this.#dispatch();
    });
  }

  /** In the order of keys, so that two processes that wait for each other's records are the rare exception. */
  async #dispatch(): Promise<void> {
    const batch = this.#waiting.splice(0, largestBatch).sort(byKey);
    this.#underway += 1;
    await this.#perform(batch);
    this.#underway -= 1;
    this.#schedule();
  }

  /** Never rejects. What has to be tried again keeps nobody else waiting. */
  async #perform(calls: readonly Call[]): Promise<void> {
    const batch = calls.filter(hasTime);
    if (batch.length === 0) return;
    try {
      const deadline = Math.min(...batch.map((call) => call.deadline));
      const statement = this.#routine.statementOf(batch.map((call) => call.arguments));
      const replies = await this.#connections.run(statement, deadline);
      batch.forEach((call, index) => call.resolve(textOf(replies[index], "reply")));
    } catch (error) {
      if (batch.length > 1 && isRolledBack(error)) for (const call of batch) void this.#perform([call]);
      else if (passing.has(sqlStateOf(error))) void this.#performAgain(batch);
      else for (const call of batch) settle(call, error);
    }
  }

  async #performAgain(batch: readonly Call[]): Promise<void> {
    await sleep(Math.random() * 20);
    await this.#perform(batch);
  }
}

function settle({ resolve, reject }: Call, error: unknown): void {
  if (sqlStateOf(error) === overtaken) resolve(undefined);
  else reject(unavailable(error));
}

function hasTime({ deadline, reject }: Call): boolean {
  const isTimely = deadline - performance.now() > leastTimeMs;
  if (!isTimely) reject(new StoreUnavailableError("the idempotency store is too slow, or the record is held"));
  return isTimely;
}

function byKey(one: Call, other: Call): number {
  return one.arguments.key_h < other.arguments.key_h ? -1 : 1;
}
