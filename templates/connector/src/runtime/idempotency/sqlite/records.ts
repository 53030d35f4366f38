import { type BeginDecision, decideBegin } from "../begin-decision.js";
import { newRecord } from "../new-record.js";
import { asOf, type StoredRecord } from "../record.js";
import {
  type BeginOutcome,
  type BeginRequest,
  type ChangeOutcome,
  claimOn,
  type ClaimReference,
  type Completion,
  type Ending,
  type OpenEnding,
  type RecordLookup,
  type ReplayCount,
} from "../store.js";
import { collectorTurnMs } from "../collecting.js";
import type { SqliteDatabase, SqliteStatement, SqliteValue } from "./driver.js";
import { recordOf, valuesOf } from "../row.js";
import { prepareStatements, type Statements } from "./statements.js";

/** The records of one file at a moment. Synchronous: what changes something runs inside the caller's transaction. */
export class Records {
  readonly #statements: Statements;

  constructor(database: SqliteDatabase) {
    this.#statements = prepareStatements(database);
  }

  /** The outcome for a key whose record alone decides; needs no transaction. */
  known(request: BeginRequest, now: number): BeginOutcome | undefined {
    const own = this.#byKey(request.keyHash);
    if (own === undefined || own.state === "REJECTED") return undefined;
    const decision = decideBegin(request, { own, holder: () => undefined }, now);
    return decision.kind === "answer" && decision.outcome.kind === "existing" ? decision.outcome : undefined;
  }

  begin(request: BeginRequest, now: number): BeginOutcome {
    return this.#beginUnknown(request, now) ?? this.#beginKnown(request, now);
  }

  complete(claim: ClaimReference, { answer, keepResultMs, keepMs, guardMs }: Completion, now: number): ChangeOutcome {
    const resultUntil = now + keepResultMs;
    const keepUntil = now + keepMs;
    const values = [answer, now, resultUntil, now + guardMs, keepUntil, Math.min(resultUntil, keepUntil)];
    const { complete: statement } = this.#statements;
    const outcome = this.#change(statement, values, claim);
    return outcome === "stale" && this.#changeFrom("RESOLVED", statement, values, claim) ? "late" : outcome;
  }

  release(claim: ClaimReference, ending: Ending, now: number): ChangeOutcome {
    return this.#change(this.#statements.end, endingValues("REJECTED", ending, now), claim);
  }

  settle(claim: ClaimReference, ending: OpenEnding, now: number): ChangeOutcome {
    const values = endingValues("UNKNOWN", ending, now);
    return this.#changeFrom("RUNNING", this.#statements.end, values, claim) ? "changed" : "stale";
  }

  find(lookup: RecordLookup, now: number): StoredRecord | undefined {
    return asOf(lookup.keyHash === undefined ? this.#holder(lookup.content) : this.#byKey(lookup.keyHash), now);
  }

  /** How many records are over, up to a limit. */
  due(limit: number, now: number): number {
    return this.#statements.due.all(now, limit).length;
  }

  noteReplays(replays: readonly ReplayCount[], now: number): void {
    for (const { keyHash, times } of replays) this.#statements.noteReplays.run(times, now, keyHash);
  }

  /** Removes what is over and leaves tombstones of results whose time is over; returns how many it touched. */
  collect(collector: string, limit: number, now: number): number {
    if (Number(this.#statements.takeTurn.run(collector, now, collectorTurnMs).changes) === 0) return 0;
    const removed = Number(this.#statements.remove.run(now, now, limit).changes);
    return removed + Number(this.#statements.bury.run(now, now, limit).changes);
  }

  /** The usual case in one statement: nobody has used the key or the content. A minted key always refers to something. */
  #beginUnknown(request: BeginRequest, now: number): BeginOutcome | undefined {
    if (request.parent !== undefined) return undefined;
    const record = newRecord(request, undefined, now);
    const inserted =
      Number(this.#statements.insertUnknown.run(...valuesOf(record), request.keepUnknownMs).changes) === 1;
    return inserted ? { kind: "begun", rerun: false, record } : undefined;
  }

  #beginKnown(request: BeginRequest, now: number): BeginOutcome {
    const holder = (): StoredRecord | undefined => this.#holder(request.fingerprints.content);
    const decision = decideBegin(request, { own: this.#byKey(request.keyHash), holder }, now);
    switch (decision.kind) {
      case "answer":
        return decision.outcome;
      case "expire":
        this.#expire(decision.record, now, request);
        return this.#beginKnown(request, now);
      case "rerun":
        return this.#rerun(decision.record, now, request);
      case "insert":
        return this.#insert(decision, now, request);
    }
  }

  #expire(record: StoredRecord, now: number, { scope, keepUnknownMs: keepMs }: BeginRequest): void {
    this.settle(claimOn(scope, record), { keepMs }, now);
  }

  #rerun(record: StoredRecord, now: number, { owner, leaseMs, keepUnknownMs }: BeginRequest): BeginOutcome {
    const leaseUntil = now + leaseMs;
    this.#statements.rerun.run(owner, now, leaseUntil, leaseUntil + keepUnknownMs, record.keyHash, record.fence);
    const renewed = { fence: record.fence + 1, owner, updatedAt: now, leaseUntil, keepUntil: 0 };
    return { kind: "begun", rerun: true, record: { ...record, state: "RUNNING", ...renewed } };
  }

  #insert(
    { replaces, resolves }: Extract<BeginDecision, { kind: "insert" }>,
    now: number,
    request: BeginRequest,
  ): BeginOutcome {
    const record = newRecord(request, replaces, now);
    this.#statements.insert.run(...valuesOf(record), request.keepUnknownMs);
    if (resolves !== undefined) this.#statements.resolve.run(record.keyHash, now, resolves.keyHash, resolves.fence);
    return { kind: "begun", rerun: false, record };
  }

  #change(statement: SqliteStatement, values: readonly SqliteValue[], claim: ClaimReference): ChangeOutcome {
    if (this.#changeFrom("RUNNING", statement, values, claim)) return "changed";
    return this.#changeFrom("UNKNOWN", statement, values, claim) ? "late" : "stale";
  }

  #changeFrom(
    state: "RUNNING" | "UNKNOWN" | "RESOLVED",
    statement: SqliteStatement,
    values: readonly SqliteValue[],
    { keyHash, callId, fence }: ClaimReference,
  ): boolean {
    return Number(statement.run(...values, keyHash, callId, fence, state).changes) === 1;
  }

  #byKey(keyHash: string): StoredRecord | undefined {
    return this.#statements.byKey.all(keyHash).map(recordOf)[0];
  }

  #holder(content: string): StoredRecord | undefined {
    return this.#statements.holder.all(content).map(recordOf)[0];
  }
}

function endingValues(
  state: "REJECTED" | "UNKNOWN",
  { error, keepMs, mayResend }: OpenEnding,
  now: number,
): readonly SqliteValue[] {
  return [state, error ?? null, mayResend === false ? 0 : 1, now, now + keepMs, now + keepMs];
}
