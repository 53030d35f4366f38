import type { ClaimedCall, Handler, ValidCall } from "../call.js";
import { ToolError } from "../errors/tool-error.js";
import type { Action } from "./action.js";
import type { Claim } from "./claiming.js";
import { outcomeUnknown, type Recourse, withRecourse } from "./failures.js";
import { verifyingRecourse } from "./findings.js";
import { type Judgement, judge, type Reply } from "./judgement.js";
import { Lease } from "./lease.js";
import type { StoredRecord } from "./record.js";
import { Settlement } from "./settlement.js";
import type { OnceSettings } from "./settings.js";
import type { ClaimReference } from "./store.js";
import { encodeAnswer } from "./stored-answer.js";
import { upstreamKeyOf } from "./upstream-key.js";
import type { Verdict } from "./verdict.js";
import { within } from "./waiting.js";

/** One write that has begun. */
interface Write {
  readonly action: Action;
  readonly call: ValidCall;
  readonly record: StoredRecord;
  readonly rerun: boolean;
  readonly lease: Lease;
  readonly reference: ClaimReference;
}

type BegunClaim = Extract<Claim, { readonly kind: "begun" }>;

/** Sends what was claimed and brings its end into the store, whether or not somebody still waits for it. */
export class Sending {
  readonly #settings: OnceSettings;
  readonly #settlement: Settlement;
  readonly #running = new Map<Write, Promise<unknown>>();

  constructor(settings: OnceSettings) {
    this.#settings = settings;
    this.#settlement = new Settlement(settings.logger);
  }

  /** Never rejects for what the upstream does: the verdict says it. */
  async send(action: Action, call: ValidCall, claim: BegunClaim, next: Handler<ClaimedCall>): Promise<Verdict> {
    const write = this.#write(action, call, claim);
    const reply = replyOf(next, this.#claimedCall(write));
    const recorded = reply.then((value) => this.#record(write, value));
    this.#running.set(write, recorded);
    void recorded.catch(() => undefined).finally(() => this.#running.delete(write));
    const inTime = await within(reply, write.lease.remaining(), undefined);
    return inTime === undefined ? this.#overdue(write) : recorded;
  }

  /** Resolves when all that was sent has been answered and stored. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running.values());
    await this.#settlement.idle();
  }

  /** Marks what still runs UNKNOWN now, not leaving it to the lease. */
  async giveUp(): Promise<void> {
    await Promise.allSettled([...this.#running.keys()].map((write) => this.#settle(write)));
  }

  #write(action: Action, call: ValidCall, { record, rerun, startedAt }: BegunClaim): Write {
    const reference = { scope: action.scope, keyHash: action.keyHash, fence: record.fence };
    return { action, call, record, rerun, lease: new Lease(startedAt, this.#settings.leaseMs), reference };
  }

  #claimedCall({ action, call, record, rerun, lease }: Write): ClaimedCall {
    const { serverSecret } = this.#settings;
    const binding = call.policy.idempotency?.upstream;
    return {
      ...call,
      // A client that leaves does not stop a write: this signal never fires.
      signal: new AbortController().signal,
      claim: {
        ...(binding !== undefined && { upstreamKey: upstreamKeyOf(serverSecret, action, record, binding) }),
        dedupes: action.dedupes,
        sentBefore: rerun,
        remaining: () => lease.remaining(),
      },
    };
  }

  async #record(write: Write, reply: Reply): Promise<Verdict> {
    const { call, rerun } = write;
    const upstreamHasKey = call.policy.idempotency?.upstream !== undefined;
    const judgement = judge(reply, { tool: call.tool.name, rerun, upstreamHasKey });
    const saved = await this.#store(write, judgement);
    return this.#verdict(write, judgement, saved);
  }

  #store({ reference, lease, call }: Write, judgement: Judgement): Promise<boolean> {
    const { store, retention, guardMs } = this.#settings;
    return this.#settlement.record(call.id, lease, () => {
      switch (judgement.change) {
        case "complete": {
          const { resultMs: keepResultMs, tombstoneMs, resultMaxBytes } = retention;
          const answer = encodeAnswer(judgement.answer, resultMaxBytes);
          return store.complete(reference, { answer, keepResultMs, keepMs: tombstoneMs, guardMs });
        }
        case "release":
          return store.release(reference, {
            error: JSON.stringify(judgement.error),
            keepMs: this.#keepRejectedMs(call),
          });
        case "settle":
          return store.settle(reference, { error: JSON.stringify(judgement.error), keepMs: retention.unknownMs });
      }
    });
  }

  /** An upstream that stores rejections under its key must not see that key again: `effectNo` is kept as long as it remembers. */
  #keepRejectedMs({ policy }: ValidCall): number {
    const { rejectedMs, upstreamMs } = this.#settings.retention;
    return policy.idempotency?.upstream === undefined ? rejectedMs : Math.max(rejectedMs, upstreamMs);
  }

  async #verdict(write: Write, judgement: Judgement, saved: boolean): Promise<Verdict> {
    const { id } = write.call;
    const { cause } = judgement;
    switch (judgement.change) {
      case "complete": {
        const { call: _, ...body } = judgement.answer;
        return { kind: "executed", callId: id, at: Date.now(), stored: { body }, saved, cause };
      }
      case "release": {
        const call = { ...factsOf(cause), id, replayed: false, executed_now: false };
        return { kind: "failed", error: new ToolError(judgement.error, { cause, call }) };
      }
      case "settle": {
        const call = { ...factsOf(cause), id, replayed: false, executed_now: true };
        return {
          kind: "unknown",
          callId: id,
          error: withRecourse(judgement.error, await this.#recourse(write), call, cause),
        };
      }
    }
  }

  /** The lease is over and the upstream still silent. A late answer still finds its way into the record. */
  async #overdue(write: Write): Promise<Verdict> {
    await this.#settle(write);
    const { record, call } = write;
    const now = record.firstSentAt + this.#settings.leaseMs;
    return { kind: "unknown", callId: call.id, error: outcomeUnknown(record, now, await this.#recourse(write), false) };
  }

  #settle({ reference, lease, call }: Write): Promise<boolean> {
    const { store, retention } = this.#settings;
    return this.#settlement.record(call.id, lease, () => store.settle(reference, { keepMs: retention.unknownMs }));
  }

  async #recourse({ action, call, record }: Write): Promise<Recourse> {
    const mayRepeat = action.dedupes && Date.now() < record.resendUntil;
    if (mayRepeat) return { kind: "repeat", tool: call.tool.name, argument: action.argument };
    return verifyingRecourse(action, call, record.callId, this.#settings);
  }
}

async function replyOf(next: Handler<ClaimedCall>, call: ClaimedCall): Promise<Reply> {
  try {
    return { kind: "answered", answer: await next(call) };
  } catch (error) {
    return { kind: "failed", error };
  }
}

function factsOf(cause: unknown): Readonly<Record<string, unknown>> {
  return cause instanceof ToolError ? cause.call : {};
}
