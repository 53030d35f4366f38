import { setImmediate } from "node:timers";
import type { ClaimedCall, Handler, ValidCall } from "../../../templates/connector/src/runtime/call.js";
import { createOnce } from "../../../templates/connector/src/runtime/idempotency/index.js";
import {
  type BeginOutcome,
  type BeginRequest,
  type Store,
  StoreUnavailableError,
} from "../../../templates/connector/src/runtime/idempotency/store.js";
import { callOf, outcome, upstreamError, writePolicy } from "../../unit/runtime/idempotency/support/fixtures.js";
import type { Answered } from "./connector.js";
import { createOrder } from "./extensions.js";
import { MemoryStore } from "./memory-store.js";
import type { Random } from "./random.js";

/** A store operation that has been asked for and has not happened yet. */
interface Operation {
  readonly process: Process;
  readonly apply: () => Promise<unknown>;
  readonly fail: (error: Error) => void;
}

/** A request that has left a process. Its effect may come before its answer, without one, or not at all. */
interface Request {
  readonly process: Process;
  readonly effect: string;
  readonly upstreamKey: string | undefined;
  readonly answer: (result: unknown) => void;
  readonly fail: (error: unknown) => void;
}

interface Process {
  readonly layer: ReturnType<typeof createOnce>;
  readonly owners: Set<string>;
  alive: boolean;
}

interface Intent {
  readonly key: string;
  readonly content: string;
  readonly dedupes: boolean;
}

const guardMs = 600_000;
const serverSecret = Buffer.alloc(32, "simulation");
/** No process has this number: the largest that Linux gives out is one less. */
const deadProcess = "4194304";

/**
 * The real layer in three processes that may end at any moment, over a store whose operations happen, fail or lose their
 * acknowledgement when chance says so, in a time that passes only when chance says so. What the upstream did is counted
 * apart from everything that the layer stores or says.
 */
export class SimulatedWorld {
  readonly store = new MemoryStore(() => Date.now() + this.#skew);
  readonly #random: Random;
  readonly #processes: Process[] = [];
  readonly #effects = new Map<string, number>();
  readonly #lastEffectOfContent = new Map<string, number>();
  readonly #doneUpstreamKeys = new Set<string>();
  /** What the upstream has refused under a key of its own it does not do under that key, however late it arrives. */
  readonly #refusedUpstreamKeys = new Set<string>();
  /** The effect that a call has the right to; by call id. */
  readonly #claims = new Map<string, { readonly effect: string; readonly content: string }>();
  readonly #generations = new Map<string, number>();
  readonly #minted: Intent[] = [];
  #operations: Operation[] = [];
  #requests: Request[] = [];
  #skew = 0;
  #calls = 0;
  problem: string | undefined;

  constructor(random: Random) {
    this.#random = random;
    for (let n = 0; n < 3; n += 1) this.#processes.push(this.#startProcess());
  }

  get effects(): number {
    return [...this.#effects.values()].reduce((total, count) => total + count, 0);
  }

  get calls(): number {
    return this.#calls;
  }

  /** One thing happens, then everything that follows from it at once. */
  async step(advance: (milliseconds: number) => void): Promise<void> {
    const chance = this.#random.next();
    if (chance < 0.3) this.#call();
    else if (chance < 0.6) this.#operate();
    else if (chance < 0.8) this.#answer();
    else if (chance < 0.94) {
      const milliseconds = this.#random.pick([10, 100, 1_000, 20_000, 61_000, 700_000, 4_000_000, 90_000_000]);
      if (milliseconds > 60_000) this.#giveUpOperations();
      advance(milliseconds);
    } else if (chance < 0.97) this.#crash();
    else this.#jump(this.#random.pick([600_000, -600_000, 3_600_000, -3_600_000]));
    await new Promise((resolve) => setImmediate(resolve));
    this.#check();
  }

  /** No store lets an operation wait for minutes: its caller has given up, and if it happens, it has happened. */
  #giveUpOperations(): void {
    for (const operation of this.#operations.splice(0)) {
      operation.fail(new StoreUnavailableError("simulated"));
      if (this.#random.chance(0.5)) void operation.apply();
    }
  }

  /** The store's clock is set. Forward, that ends guards early. */
  #jump(milliseconds: number): void {
    this.#skew += milliseconds;
    if (milliseconds > 0) this.#lastEffectOfContent.clear();
  }

  #startProcess(): Process {
    const owners = new Set<string>();
    const process: Process = {
      owners,
      alive: true,
      layer: createOnce({
        store: this.#gated(() => process),
        serverSecret,
        upstreamBaseUrlOf: () => "https://api.example",
        leaseMs: 60_000,
        guardMs,
      }),
    };
    return process;
  }

  /** A store whose every operation waits for its turn. */
  #gated(process: () => Process): Store {
    const gate = <T>(work: () => Promise<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        const operation = { process: process(), apply: () => work().then(resolve), fail: reject };
        if (operation.process.alive) this.#operations.push(operation);
      });
    const { store } = this;
    return {
      begin: (request) => gate(async () => this.#begun(process(), request, await store.begin(request))),
      complete: (claim, completion) => gate(() => store.complete(claim, completion)),
      release: (claim, ending) => gate(() => store.release(claim, ending)),
      settle: (claim, ending) => gate(() => store.settle(claim, ending)),
      get: (lookup) => gate(() => store.get(lookup)),
      gc: () => gate(() => store.gc()),
      health: () => store.health(),
      close: () => store.close(),
    };
  }

  #begun(process: Process, request: BeginRequest, result: BeginOutcome): BeginOutcome {
    process.owners.add(request.owner);
    if (result.kind !== "begun") return result;
    const { keyHash, effectNo, fingerprints } = result.record;
    const isNew = !result.rerun && effectNo === 1;
    const generation = (this.#generations.get(keyHash) ?? 0) + (isNew ? 1 : 0);
    this.#generations.set(keyHash, generation);
    const before = this.#effects.get(`${keyHash}/${generation}/${effectNo - 1}`) ?? 0;
    if (before > 0) this.#fail(`the key of ${request.callId} was free after its effect`);
    this.#claims.set(request.callId, { effect: `${keyHash}/${generation}/${effectNo}`, content: fingerprints.content });
    const last = this.#lastEffectOfContent.get(fingerprints.content);
    const held = !result.rerun && request.guarded && request.parent === undefined && last !== undefined;
    if (held && Date.now() - last < guardMs) this.#fail(`the guard let ${request.callId} pass`);
    return result;
  }

  #call(): void {
    const intent = this.#intent();
    const call = callOf({
      tool: { ...createOrder, name: intent.dedupes ? "create_refund" : "create_order" },
      policy: writePolicy(intent.dedupes ? { upstream: { header: "Idempotency-Key" } } : {}),
      key: intent.key,
      input: { action: intent.content },
      signal: this.#signal(),
    });
    const process = this.#processes[this.#random.below(this.#processes.length)];
    if (process === undefined) return;
    this.#calls += 1;
    void this.#run(process, call, intent);
  }

  #intent(): Intent {
    const minted = this.#random.chance(0.15) ? this.#minted[this.#random.below(this.#minted.length)] : undefined;
    if (minted !== undefined) return minted;
    const number = this.#random.below(4);
    return { key: `key-number-${number}`, content: this.#random.pick(["a", "b"]), dedupes: number === 3 };
  }

  /** Some callers leave. */
  #signal(): AbortSignal {
    const controller = new AbortController();
    if (this.#random.chance(0.1)) setTimeout(() => controller.abort(), this.#random.between(0, 500));
    return controller.signal;
  }

  async #run(process: Process, call: ValidCall, intent: Intent): Promise<void> {
    const answer = await outcome(process.layer.once(this.#upstream(process))(call)).catch((error: unknown) => {
      this.#fail(`a call failed inside the layer: ${String(error)}`);
      return undefined;
    });
    if (answer !== undefined && process.alive) this.#hear(call, intent, answer);
  }

  /** What a caller is told must be so; what it is given for later use is kept. */
  #hear(call: ValidCall, intent: Intent, answer: Answered): void {
    const { again_key: again, absent_key: absent, id } = answer.call;
    if (answer.status === "ok" && (this.#effects.get(String(answer.result)) ?? 0) !== 1) {
      this.#fail(`${call.id} was told of an effect that is not there`);
    }
    const own = this.#claims.get(call.id)?.effect ?? "";
    if (answer.status === "error" && answer.error.code === "UPSTREAM_REJECTED" && (this.#effects.get(own) ?? 0) > 0) {
      this.#fail(`${call.id} was told of a rejection after its effect`);
    }
    if (again !== undefined) this.#minted.push({ ...intent, key: again });
    if (absent !== undefined && this.#isAbsent(id)) this.#minted.push({ ...intent, key: absent });
  }

  /** Only what can't happen any more counts as verified absent. */
  #isAbsent(callId: string): boolean {
    const effect = this.#claims.get(callId)?.effect ?? "";
    return !this.#effects.has(effect) && !this.#requests.some((request) => request.effect === effect);
  }

  #upstream(process: Process): Handler<ClaimedCall> {
    return (call) =>
      new Promise((resolve, reject) => {
        const effect = this.#claims.get(call.id)?.effect ?? "";
        const answer = (result: unknown): void => resolve({ status: "ok", result });
        this.#requests.push({ process, effect, upstreamKey: call.claim?.upstreamKey, answer, fail: reject });
      });
  }

  /** One store operation happens, fails, or happens without its caller learning of it. */
  #operate(): void {
    const operation = this.#operations.splice(this.#random.below(this.#operations.length), 1)[0];
    if (operation === undefined) return;
    const chance = this.#random.next();
    const failure = new StoreUnavailableError("simulated");
    if (chance < 0.9) void operation.apply();
    else if (chance < 0.95) operation.fail(failure);
    else {
      operation.fail(failure);
      void operation.apply();
    }
  }

  /** One request comes to its end, in one of the ways in which requests end. */
  #answer(): void {
    const request = this.#requests.splice(this.#random.below(this.#requests.length), 1)[0];
    if (request === undefined) return;
    const chance = this.#random.next();
    const known = this.#effects.has(request.effect);
    const { upstreamKey } = request;
    if (upstreamKey !== undefined && this.#refusedUpstreamKeys.has(upstreamKey)) request.fail(upstreamError("no"));
    else if (chance < 0.55) {
      this.#takeEffect(request);
      request.answer(request.effect);
    } else if (chance < 0.7 && !known) {
      if (upstreamKey !== undefined) this.#refusedUpstreamKeys.add(upstreamKey);
      request.fail(upstreamError("no"));
    } else {
      if (this.#random.chance(0.6)) this.#takeEffect(request);
      request.fail(this.#random.chance(0.8) ? upstreamError("unknown", "OUTCOME_UNKNOWN") : new Error("a defect"));
    }
  }

  #takeEffect({ effect, upstreamKey }: Request): void {
    if (upstreamKey !== undefined) {
      if (this.#refusedUpstreamKeys.has(upstreamKey) || this.#doneUpstreamKeys.has(upstreamKey)) return;
      this.#doneUpstreamKeys.add(upstreamKey);
    }
    this.#effects.set(effect, (this.#effects.get(effect) ?? 0) + 1);
    const claim = [...this.#claims.values()].find((candidate) => candidate.effect === effect);
    if (claim !== undefined) this.#lastEffectOfContent.set(claim.content, Date.now());
  }

  /** What was under way in the store may have happened; what had left may still have its effect; nothing else is left. */
  #crash(): void {
    const index = this.#random.below(this.#processes.length);
    const process = this.#processes[index];
    if (process === undefined) return;
    process.alive = false;
    for (const operation of this.#operations) {
      if (operation.process === process && this.#random.chance(0.5)) void operation.apply();
    }
    this.#operations = this.#operations.filter((operation) => operation.process !== process);
    for (const request of this.#requests) {
      if (request.process === process && this.#random.chance(0.5)) this.#takeEffect(request);
    }
    this.#requests = this.#requests.filter((request) => request.process !== process);
    if (this.#random.chance(0.5)) this.#showDead(process);
    this.#processes[index] = this.#startProcess();
  }

  /** As on one machine, where others can see that the owner is gone. */
  #showDead({ owners }: Process): void {
    for (const [keyHash, record] of this.store.records) {
      if (!owners.has(record.owner)) continue;
      const [instance, machine] = record.owner.split(" ");
      this.store.records.set(keyHash, { ...record, owner: `${instance} ${machine} ${deadProcess} 0` });
    }
  }

  #check(): void {
    for (const [effect, count] of this.#effects) if (count > 1) this.#fail(`${effect} happened ${count} times`);
    for (const { keyHash, state, effectNo } of this.store.records.values()) {
      const count = this.#effects.get(`${keyHash}/${this.#generations.get(keyHash)}/${effectNo}`) ?? 0;
      if (state === "DONE" && count !== 1) this.#fail(`a record is DONE with ${count} effects`);
      if (state === "REJECTED" && count !== 0) this.#fail(`a record is REJECTED with ${count} effects`);
    }
  }

  #fail(problem: string): void {
    this.problem ??= problem;
  }
}
