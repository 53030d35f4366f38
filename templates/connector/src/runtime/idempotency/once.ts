import type { Answer, ClaimedCall, Handler, Middleware, ValidCall } from "../call.js";
import { ToolError } from "../errors/tool-error.js";
import type { Idempotency } from "../policy.js";
import { type Action, identifyAction, repetitionOf, suggestionFor } from "./action.js";
import { type Claim, Claiming, type Sightings } from "./claiming.js";
import type { Counts } from "./counters.js";
import { cancelledAfter, cancelledBefore, inProgress, storeUnavailable } from "./failures.js";
import { duplicateFacts, recentFinding } from "./findings.js";
import { startHousekeeping } from "./housekeeping.js";
import { type Attempt, type Hindrance, InFlight } from "./in-flight.js";
import { keyReused } from "./key-failures.js";
import { nextKey } from "./keys.js";
import { OpenWrites } from "./open-writes.js";
import { replay } from "./replay.js";
import { Sending } from "./sending.js";
import { completeSettings, type OnceOptions, type OnceSettings } from "./settings.js";
import { unrecorded } from "./unrecorded.js";
import { answerOf, openCallOf, sharedAnswerOf, sharingFacts, type Verdict } from "./verdict.js";
import { unlessAborted, within } from "./waiting.js";
import { Withdrawals } from "./withdrawals.js";

export interface Once {
  readonly once: Middleware<ValidCall, ClaimedCall>;
  /** Takes no new write, waits for those that run, marks what is left UNKNOWN and closes the store. */
  close(graceMs?: number): Promise<void>;
  /** What this process has met so far. */
  counters(): Counts;
}

/**
 * The step that gives every write at most one effect per key, as long as the store keeps what it acknowledged.
 * Reads pass through. Throws RangeError when the secret is too short.
 */
export function createOnce(options: OnceOptions): Once {
  const settings = completeSettings(options);
  const layer = new OnceLayer(settings);
  return {
    once: (next) => (call) => layer.handle(call, next),
    close: (graceMs) => layer.close(graceMs),
    counters: () => settings.counters.read(),
  };
}

class OnceLayer {
  readonly #settings: OnceSettings;
  readonly #inFlight = new InFlight();
  readonly #withdrawals: Withdrawals;
  readonly #claiming: Claiming;
  readonly #sending: Sending;
  readonly #stopHousekeeping: () => void;
  #closed = false;

  constructor(settings: OnceSettings) {
    this.#settings = settings;
    this.#withdrawals = new Withdrawals(settings, (keyHash) => this.#inFlight.has(keyHash));
    const open = new OpenWrites();
    this.#claiming = new Claiming(settings, this.#withdrawals, open);
    this.#sending = new Sending(settings, open);
    this.#stopHousekeeping = startHousekeeping(settings);
  }

  async handle(call: ValidCall, next: Handler<ClaimedCall>): Promise<Answer> {
    const { idempotency } = call.policy;
    const passing = unrecorded(call);
    if (passing !== undefined || idempotency === undefined) return next(passing ?? call);
    return this.#write(call, idempotency, next);
  }

  async close(graceMs = 10_000): Promise<void> {
    this.#closed = true;
    this.#stopHousekeeping();
    await within(this.#idle(), graceMs, undefined);
    await this.#sending.giveUp();
    await this.#withdrawals.close();
    await this.#noteReplays();
    await this.#settings.store.close();
    const { counters, logger } = this.#settings;
    const counts = counters.read();
    if (Object.values(counts).some((count) => count > 0))
      logger.info({ counts }, "what became of writes since the start");
  }

  /** Those since the last time; a store that does not answer now keeps nobody waiting. */
  async #noteReplays(): Promise<void> {
    const { store, replays } = this.#settings;
    const counts = replays.take();
    if (counts.length > 0) await within(store.gc(counts), 1_000, undefined).catch(() => undefined);
  }

  async #idle(): Promise<void> {
    await this.#inFlight.idle();
    await this.#sending.idle();
  }

  async #write(call: ValidCall, idempotency: Idempotency, next: Handler<ClaimedCall>): Promise<Answer> {
    const action = identifyAction(call, idempotency, this.#settings);
    const waitUntil = performance.now() + this.#settings.waitMs;
    const sightings: Sightings = {};
    for (;;) {
      const hindrance = this.#inFlight.find(action);
      if (hindrance === undefined)
        return recentFinding(action, call, this.#settings) ?? this.#lead(action, call, next, sightings);
      const answer = await this.#follow(action, call, hindrance, waitUntil, sightings);
      if (answer !== undefined) return answer;
    }
  }

  async #lead(action: Action, call: ValidCall, next: Handler<ClaimedCall>, sightings: Sightings): Promise<Answer> {
    if (this.#closed) throw storeUnavailable(repetitionOf(action, call), new Error("the server is shutting down"));
    const attempt = this.#inFlight.start(action, call.id, async (mayBegin) =>
      this.#perform(action, call, next, () => this.#claiming.claim(action, call, mayBegin, sightings)),
    );
    return answerOf(await attend(attempt, action, call));
  }

  async #perform(
    action: Action,
    call: ValidCall,
    next: Handler<ClaimedCall>,
    claiming: () => Promise<Claim>,
  ): Promise<Verdict> {
    try {
      const claim = await claiming();
      return claim.kind === "settled" ? claim.verdict : await this.#sending.send(action, call, claim, next);
    } catch (error) {
      if (error instanceof ToolError) return { kind: "failed", error };
      throw error;
    }
  }

  /** The answer of another caller's attempt; undefined when that says nothing about this call. */
  async #follow(
    action: Action,
    call: ValidCall,
    { attempt, relation }: Hindrance,
    waitUntil: number,
    sightings: Sightings,
  ): Promise<Answer | undefined> {
    const { counters, replays } = this.#settings;
    if (relation === "other content") {
      counters.add("keyConflicts");
      throw reused(action, call, attempt);
    }
    call.progress?.(`the first call ${attempt.callId}`);
    const verdict = await within(attend(attempt, action, call), waitUntil - performance.now(), undefined);
    if (verdict === undefined) throw inProgress(repetitionOf(action, call), attempt.callId, 5);
    if (verdict.kind === "executed") replays.add({ scope: action.scope, keyHash: verdict.keyHash });
    if (verdict.kind === "executed" && relation !== "same call") {
      counters.add("duplicates");
      const duplicate = duplicateFacts(action, call, verdict.callId, this.#settings);
      return replay(verdict.stored, { ...sharingFacts(verdict, call), duplicate });
    }
    if (relation === "other key" || wasAbandoned(verdict)) {
      sightings.open = openCallOf(verdict) ?? sightings.open;
      return undefined;
    }
    counters.add("replays");
    return sharedAnswerOf(verdict, call);
  }
}

/** Waits for an attempt as long as the caller is there; the attempt does not end with the caller. */
async function attend(attempt: Attempt, action: Action, call: ValidCall): Promise<Verdict> {
  attempt.callers.push(call.signal);
  const verdict = await unlessAborted(attempt.verdict, call.signal, undefined);
  if (verdict !== undefined) return verdict;
  const repetition = repetitionOf(action, call);
  throw attempt.begun ? cancelledAfter(repetition, attempt.callId) : cancelledBefore(repetition);
}

function wasAbandoned(verdict: Verdict): boolean {
  return verdict.kind === "failed" && verdict.error.body.code === "CANCELLED";
}

function reused(action: Action, call: ValidCall, attempt: Attempt): ToolError {
  const earlier = { callId: attempt.callId, tool: call.tool.name, standing: "still running" };
  return keyReused(action.argument, nextKey(action.key, suggestionFor(call, action.fingerprints)), earlier);
}
