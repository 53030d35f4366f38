import type { ClaimedCall, Handler, ValidCall } from "../call.js";
import { type ErrorBody, ToolError } from "../errors/tool-error.js";
import type { Pass } from "../upstream/gate.js";
import { type Action, repetitionOf } from "./action.js";
import type { Begun } from "./beginning.js";
import { outcomeUnknown, type Recourse, withRecourse } from "./failures.js";
import { verifyingRecourse } from "./findings.js";
import { isRefusedForGood, type Judgement, judge, type Reply } from "./judgement.js";
import { Lease } from "./lease.js";
import type { OpenWrites } from "./open-writes.js";
import { type Receipt, receiptOf } from "./receipt.js";
import { recentAnswer } from "./recent-answers.js";
import type { StoredRecord } from "./record.js";
import { Settlement } from "./settlement.js";
import { keepRejectedMs, type OnceSettings } from "./settings.js";
import { type ChangeOutcome, claimOn, type ClaimReference } from "./store.js";
import { encodeAnswer, encodeError } from "./stored-answer.js";
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
  readonly pass: Pass | undefined;
  /** Of the upstream's answers so far. */
  readonly receipts: Receipt[];
}

/** Sends what was claimed and brings its end into the store, whether or not somebody still waits for it. */
export class Sending {
  readonly #settings: OnceSettings;
  readonly #settlement: Settlement;
  readonly #running = new Map<Write, Promise<unknown>>();
  readonly #open: OpenWrites;
  /** Those of them that the store knows as UNKNOWN already. */
  readonly #overdueWrites = new WeakSet<Write>();

  constructor(settings: OnceSettings, open: OpenWrites) {
    this.#settings = settings;
    this.#open = open;
    this.#settlement = new Settlement(settings.logger);
  }

  /** Never rejects for what the upstream does: the verdict says it. */
  async send(action: Action, call: ValidCall, claim: Begun, next: Handler<ClaimedCall>): Promise<Verdict> {
    const write = this.#write(action, call, claim);
    this.#open.add(write.record);
    call.progress?.("the API");
    const reply = replyOf(next, this.#claimedCall(write));
    const recorded = reply.then((value) => this.#record(write, value));
    this.#running.set(write, recorded);
    const forget = (): boolean => this.#running.delete(write);
    recorded.then(forget, forget);
    const inTime = await within(reply, write.lease.remaining(), undefined);
    const verdict = await (inTime === undefined ? this.#overdue(write) : recorded);
    if (verdict.kind === "unknown") this.#settings.counters.add("unknown");
    return verdict;
  }

  /** Resolves when all that was sent has been answered and stored. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running.values());
    await this.#settlement.idle();
  }

  /** Marks what still runs UNKNOWN now, not leaving it to the lease. */
  async giveUp(): Promise<void> {
    const open = [...this.#running.keys()].filter((write) => !this.#overdueWrites.has(write));
    this.#settings.counters.add("unknown", open.length);
    await Promise.allSettled(open.map((write) => this.#settle(write)));
  }

  #write(action: Action, call: ValidCall, { record, rerun, startedAt, pass }: Begun): Write {
    const reference = claimOn(action.scope, record);
    const lease = new Lease(startedAt, this.#settings.leaseMs);
    return { action, call, record, rerun, lease, reference, pass, receipts: [] };
  }

  #claimedCall({ action, call, record, rerun, lease, pass, receipts }: Write): ClaimedCall {
    const binding = call.policy.idempotency?.upstream;
    const upstreamKey = binding && upstreamKeyOf(this.#settings.serverSecret, action.scope, record, binding);
    return {
      ...call,
      // A client that leaves does not stop a write: this signal never fires, and is mostly not looked at.
      get signal() {
        return new AbortController().signal;
      },
      claim: {
        ...(upstreamKey !== undefined && { upstreamKey }),
        dedupes: action.dedupes,
        sentBefore: rerun,
        remaining: () => lease.remaining(),
        ...(pass !== undefined && { pass }),
        answered: (response) => {
          receipts.push(receiptOf(response));
          this.#settings.passThrough.observe(call, response);
        },
      },
    };
  }

  async #record(write: Write, reply: Reply): Promise<Verdict> {
    const { call, rerun } = write;
    const upstreamHasKey = call.policy.idempotency?.upstream !== undefined;
    const judgement = judge(reply, { tool: call.tool.name, rerun, upstreamHasKey });
    const saved = (await this.#store(write, judgement)) !== undefined;
    return this.#verdict(write, judgement, saved);
  }

  #store(write: Write, judgement: Judgement): Promise<ChangeOutcome | undefined> {
    const { reference, call, action, record, receipts } = write;
    const { store, retention, sealing } = this.#settings;
    const seal = (text: string): string => sealing.seal(text, action.scope, record);
    const receipt = receipts.at(-1);
    switch (judgement.change) {
      case "complete":
        return this.#complete(write, encodeAnswer(judgement.answer, receipt, retention.resultMaxBytes));
      case "release": {
        const error = seal(JSON.stringify(judgement.error));
        const keepMs = keepRejectedMs(call.policy, retention);
        return this.#end(write, () => store.release(reference, { error, keepMs }));
      }
      case "settle":
        return this.#settle(write, seal(encodeError(judgement.error, receipt)));
    }
  }

  async #complete(write: Write, text: string): Promise<ChangeOutcome | undefined> {
    const { reference, action, record } = write;
    const { store, retention, sealing, recent } = this.#settings;
    const { resultMs: keepResultMs, tombstoneMs: keepMs } = retention;
    const answer = sealing.seal(text, action.scope, record);
    const completion = { answer, keepResultMs, keepMs, guardMs: action.guardMs };
    const outcome = await this.#end(write, () => store.complete(reference, completion));
    // Also where the store could not take it yet: that it was done is known here.
    if (outcome !== "stale") recent.keep(record.keyHash, recentAnswer(record, text, Date.now()), keepResultMs);
    return outcome;
  }

  /** Brings the end of a write into the store. */
  #end({ call, lease, record }: Write, change: () => Promise<ChangeOutcome>): Promise<ChangeOutcome | undefined> {
    return this.#settlement.record(call.id, lease, async () => {
      const outcome = await change();
      this.#open.end(record);
      return outcome;
    });
  }

  async #verdict(write: Write, judgement: Judgement, saved: boolean): Promise<Verdict> {
    // Of the first send, also when this is a repeat of it: keys are made for that one, and repeats are told of it.
    const { callId: id, keyHash } = write.record;
    const { cause } = judgement;
    switch (judgement.change) {
      case "complete": {
        const { call: _, ...body } = judgement.answer;
        return { kind: "executed", callId: id, keyHash, at: Date.now(), stored: { body }, saved, cause };
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
          error: withRecourse(judgement.error, await this.#recourse(write, judgement.error), call, cause),
        };
      }
    }
  }

  /** The lease is over and the upstream still silent. A late answer still finds its way into the record. */
  async #overdue(write: Write): Promise<Verdict> {
    this.#overdueWrites.add(write);
    await this.#settle(write);
    const { record } = write;
    const now = record.firstSentAt + this.#settings.leaseMs;
    return {
      kind: "unknown",
      callId: record.callId,
      error: outcomeUnknown({ record, now }, await this.#recourse(write)),
    };
  }

  #settle(write: Write, error?: string): Promise<ChangeOutcome | undefined> {
    const { action, reference, call } = write;
    const { store, retention, passThrough } = this.#settings;
    const isIgnored = action.dedupes && !passThrough.removesDuplicates(call);
    const ending = {
      keepMs: retention.unknownMs,
      ...(error !== undefined && { error }),
      ...(isIgnored && { mayResend: false as const }),
    };
    // Refused, it is UNKNOWN already or another owner's: there is nothing to report.
    return this.#end(write, async () => store.settle(reference, ending).then(() => "changed" as const));
  }

  async #recourse({ action, call, record }: Write, error?: ErrorBody): Promise<Recourse> {
    const dedupes = action.dedupes && this.#settings.passThrough.removesDuplicates(call);
    const isRefused = error !== undefined && isRefusedForGood(error, call.policy.idempotency?.upstream !== undefined);
    const mayRepeat = dedupes && !isRefused && Date.now() < record.resendUntil;
    if (mayRepeat) return { kind: "repeat", ...repetitionOf(action, call) };
    return verifyingRecourse(action, call, record.callId, this.#settings);
  }
}

async function replyOf(next: Handler<ClaimedCall>, call: ClaimedCall): Promise<Reply> {
  try {
    return { kind: "answered", answer: await next(call) };
  } catch (error) {
    return { kind: "failed", error };
  } finally {
    call.claim?.pass?.leave();
  }
}

function factsOf(cause: unknown): Readonly<Record<string, unknown>> {
  return cause instanceof ToolError ? cause.call : {};
}
