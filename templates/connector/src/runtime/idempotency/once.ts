import type { Answer, ClaimedCall, Handler, Middleware, ValidCall } from "../call.js";
import { ToolError } from "../errors/tool-error.js";
import type { Idempotency } from "../policy.js";
import { type Action, identifyAction } from "./action.js";
import { Claiming } from "./claiming.js";
import { cancelledAfter, cancelledBefore, inProgress, storeUnavailable } from "./failures.js";
import { duplicateFacts } from "./findings.js";
import { startGarbageCollection } from "./garbage.js";
import { type Attempt, type Hindrance, InFlight } from "./in-flight.js";
import { keyReused } from "./key-failures.js";
import { nextKey } from "./keys.js";
import { replay } from "./replay.js";
import { Sending } from "./sending.js";
import { completeSettings, type OnceOptions, type OnceSettings } from "./settings.js";
import { answerOf, sharedAnswerOf, sharingFacts, type Verdict } from "./verdict.js";
import { unlessAborted, within } from "./waiting.js";

export interface Once {
  readonly once: Middleware<ValidCall, ClaimedCall>;
  /** Takes no new write, waits for those that run, marks what is left UNKNOWN and closes the store. */
  close(graceMs?: number): Promise<void>;
}

/**
 * The step that gives every write at most one effect per key, as long as the store keeps what it acknowledged.
 * Reads pass through. Throws RangeError when the secret is too short.
 */
export function createOnce(options: OnceOptions): Once {
  const layer = new OnceLayer(completeSettings(options));
  return { once: (next) => (call) => layer.handle(call, next), close: (graceMs) => layer.close(graceMs) };
}

class OnceLayer {
  readonly #settings: OnceSettings;
  readonly #inFlight = new InFlight();
  readonly #claiming: Claiming;
  readonly #sending: Sending;
  readonly #stopGarbageCollection: () => void;
  #closed = false;

  constructor(settings: OnceSettings) {
    this.#settings = settings;
    this.#claiming = new Claiming(settings);
    this.#sending = new Sending(settings);
    this.#stopGarbageCollection = startGarbageCollection(settings);
  }

  async handle(call: ValidCall, next: Handler<ClaimedCall>): Promise<Answer> {
    const { idempotency } = call.policy;
    return idempotency === undefined ? next(call) : this.#write(call, idempotency, next);
  }

  async close(graceMs = 10_000): Promise<void> {
    this.#closed = true;
    this.#stopGarbageCollection();
    await within(this.#idle(), graceMs, undefined);
    await this.#sending.giveUp();
    await this.#settings.store.close();
  }

  async #idle(): Promise<void> {
    await this.#inFlight.idle();
    await this.#sending.idle();
  }

  async #write(call: ValidCall, idempotency: Idempotency, next: Handler<ClaimedCall>): Promise<Answer> {
    const action = identifyAction(call, idempotency, this.#settings);
    const waitUntil = performance.now() + this.#settings.waitMs;
    for (;;) {
      const hindrance = this.#inFlight.find(action);
      if (hindrance === undefined) return this.#lead(action, call, next);
      const answer = await this.#follow(action, call, hindrance, waitUntil);
      if (answer !== undefined) return answer;
    }
  }

  async #lead(action: Action, call: ValidCall, next: Handler<ClaimedCall>): Promise<Answer> {
    if (this.#closed) throw storeUnavailable(call.tool.name, action.argument, new Error("the server is shutting down"));
    const attempt = this.#inFlight.start(action, call.id, (mayBegin) => this.#perform(action, call, next, mayBegin));
    return answerOf(await attend(attempt, action, call));
  }

  async #perform(
    action: Action,
    call: ValidCall,
    next: Handler<ClaimedCall>,
    mayBegin: () => boolean,
  ): Promise<Verdict> {
    try {
      const claim = await this.#claiming.claim(action, call, mayBegin);
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
  ): Promise<Answer | undefined> {
    if (relation === "other content") throw reused(action, call, attempt);
    const verdict = await within(attend(attempt, action, call), waitUntil - performance.now(), undefined);
    if (verdict === undefined) throw inProgress(call.tool.name, action.argument, attempt.callId, 5);
    if (relation === "same call") return wasAbandoned(verdict) ? undefined : sharedAnswerOf(verdict, call);
    if (verdict.kind !== "executed") return undefined;
    const duplicate = duplicateFacts(action, call, verdict.callId, this.#settings);
    return replay(verdict.stored, { ...sharingFacts(verdict, call), duplicate });
  }
}

/** Waits for an attempt as long as the caller is there; the attempt does not end with the caller. */
async function attend(attempt: Attempt, action: Action, call: ValidCall): Promise<Verdict> {
  attempt.waiting += 1;
  try {
    const verdict = await unlessAborted(attempt.verdict, call.signal, undefined);
    if (verdict !== undefined) return verdict;
    throw attempt.begun
      ? cancelledAfter(call.tool.name, action.argument, attempt.callId)
      : cancelledBefore(call.tool.name, action.argument);
  } finally {
    attempt.waiting -= 1;
  }
}

function wasAbandoned(verdict: Verdict): boolean {
  return verdict.kind === "failed" && verdict.error.body.code === "CANCELLED";
}

function reused(action: Action, call: ValidCall, attempt: Attempt): ToolError {
  const earlier = { callId: attempt.callId, tool: call.tool.name, standing: "still running" };
  return keyReused(action.argument, nextKey(action.key, action.suggestion), earlier);
}
