import { decideBegin } from "../begin-decision.js";
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
  type FoundRecord,
  type RecordLookup,
  type ReplayCount,
  StoreUnavailableError,
} from "../store.js";
import { collectorTurnMs, garbageBatch, newCollector } from "../collecting.js";
import { CallQueue } from "./call-queue.js";
import { type Connections, unavailable } from "./connections.js";
import type { Rows, SqlValue } from "./driver.js";
import type { Arguments } from "./routine.js";
import { beginRoutine, changeRoutine } from "./routines.js";
import { firstRow, integerIn, textOf } from "./rows.js";
import { beginReply, parseReply, recordIn, type Seen, seenOf, type Standing } from "./standing.js";
import { type Statements, statementsFor } from "./statements.js";

/** What an attempt to begin goes by. */
interface Attempt {
  readonly seen: Seen | undefined;
  readonly replaces: StoredRecord | undefined;
}

/** As if nothing stood in the way: right for almost every request, and without a look before. */
const confident: Attempt = { seen: undefined, replaces: undefined };
/** No record has this version, so that this only looks. */
const lookFirst: Attempt = { seen: { own: "none" }, replaces: undefined };

/** The records of one schema. Every operation takes the instant at which it has to be over. */
export class Records {
  readonly #connections: Connections;
  readonly #statements: Statements;
  readonly #beginning: CallQueue;
  readonly #changing: CallQueue;
  readonly #collector = newCollector();
  /** In place of the server's clock. */
  readonly #now: (() => number) | undefined;

  constructor(connections: Connections, schema: string, now: (() => number) | undefined) {
    this.#connections = connections;
    this.#statements = statementsFor(schema);
    this.#beginning = new CallQueue(connections, beginRoutine(schema));
    this.#changing = new CallQueue(connections, changeRoutine(schema));
    this.#now = now;
  }

  /** Decides here, and lets the server insert only if everything still is as it was decided on. */
  async begin(request: BeginRequest, deadline: number): Promise<BeginOutcome> {
    let attempt = request.parent === undefined ? confident : lookFirst;
    while (performance.now() < deadline) {
      const call = { ...wantedRecord(request), seen: attempt.seen, at: this.#now?.() };
      const reply = await this.#beginning.call(call, deadline);
      const next = reply === undefined ? lookFirst : await this.#follow(request, attempt, beginReply(reply), deadline);
      if ("kind" in next) return next;
      attempt = next;
    }
    throw new StoreUnavailableError("too many callers want the same key in the idempotency store");
  }

  async complete(claim: ClaimReference, completion: Completion, deadline: number): Promise<ChangeOutcome> {
    const { answer, keepResultMs: result_ms, guardMs: guard_ms, keepMs: keep_ms } = completion;
    const outcome = await this.#change(claim, { state: "DONE", answer, result_ms, guard_ms, keep_ms }, deadline);
    if (outcome !== "stale") return outcome;
    const values = [claim.keyHash, claim.fence, answer, result_ms, guard_ms, keep_ms, claim.callId];
    const rows = await this.#run(this.#statements.completeResolved, values, deadline);
    return rows.length === 1 ? "late" : "stale";
  }

  release(claim: ClaimReference, { error, keepMs: keep_ms }: Ending, deadline: number): Promise<ChangeOutcome> {
    return this.#change(claim, { state: "REJECTED", error, keep_ms }, deadline);
  }

  settle(
    claim: ClaimReference,
    { error, keepMs: keep_ms, mayResend }: OpenEnding,
    deadline: number,
  ): Promise<ChangeOutcome> {
    return this.#change(claim, { state: "UNKNOWN", error, keep_ms, never_again: mayResend === false }, deadline);
  }

  async find(lookup: RecordLookup, deadline: number): Promise<FoundRecord | undefined> {
    const { byKey, holder } = this.#statements;
    const rows = await (lookup.keyHash === undefined
      ? this.#run(holder, [lookup.content], deadline)
      : this.#run(byKey, [lookup.keyHash], deadline));
    const now = integerIn(firstRow(rows), "now_ms");
    const record = asOf(recordIn(parseReply(textOf(firstRow(rows), "record"))), now);
    return record && { record, now };
  }

  async noteReplays(replays: readonly ReplayCount[], deadline: number): Promise<void> {
    const counts = replays.map(({ keyHash: key_h, times }) => ({ key_h, times }));
    await this.#run(this.#statements.noteReplays, [JSON.stringify(counts)], deadline);
  }

  /** Removes what is over and leaves tombstones of results whose time is over; returns how many it touched. */
  async collect(deadline: number): Promise<number> {
    const values = [garbageBatch, this.#collector, collectorTurnMs];
    return integerIn(firstRow(await this.#run(this.#statements.collect, values, deadline)), "touched");
  }

  async #follow(
    request: BeginRequest,
    { replaces }: Attempt,
    reply: number | Standing,
    deadline: number,
  ): Promise<BeginOutcome | Attempt> {
    if (typeof reply === "number") return { kind: "begun", rerun: false, record: newRecord(request, replaces, reply) };
    const decision = decideBegin(request, reply, reply.now);
    switch (decision.kind) {
      case "answer":
        return decision.outcome;
      case "expire":
        await this.#expire(decision.record, request, deadline);
        return lookFirst;
      case "rerun":
        return (await this.#rerun(request, reply, decision.record, deadline)) ?? lookFirst;
      case "insert":
        return { seen: seenOf(reply, decision), replaces: decision.replaces };
    }
  }

  #expire(
    record: StoredRecord,
    { scope, keepUnknownMs: keepMs }: BeginRequest,
    deadline: number,
  ): Promise<ChangeOutcome> {
    return this.settle(claimOn(scope, record), { keepMs }, deadline);
  }

  async #rerun(
    { owner, leaseMs, keepUnknownMs }: BeginRequest,
    { id }: Standing,
    record: StoredRecord,
    deadline: number,
  ): Promise<BeginOutcome | undefined> {
    const { keyHash, fence } = record;
    const values = [keyHash, id, fence, owner, leaseMs, keepUnknownMs];
    const [row] = await this.#run(this.#statements.rerun, values, deadline);
    if (row === undefined) return undefined;
    const now = integerIn(row, "now_ms");
    const renewed = { fence: fence + 1, owner, updatedAt: now, leaseUntil: now + leaseMs, keepUntil: 0 };
    return { kind: "begun", rerun: true, record: { ...record, state: "RUNNING", ...renewed } };
  }

  async #change(
    { keyHash: key_h, callId: call_id, fence }: ClaimReference,
    change: Omit<Arguments, "key_h">,
    deadline: number,
  ): Promise<ChangeOutcome> {
    const claimed = { key_h, call_id, fence };
    const earlier = await this.#changing.call({ ...change, ...claimed, at: this.#now?.() }, deadline);
    if (earlier === undefined) return "stale";
    return earlier === "UNKNOWN" ? "late" : "changed";
  }

  async #run(text: string, values: readonly SqlValue[], deadline: number): Promise<Rows> {
    try {
      return await this.#connections.run({ text, values: [this.#now?.(), ...values] }, deadline);
    } catch (error) {
      throw unavailable(error);
    }
  }
}

/** Whoever has to look at the content has to be alone with it as well. */
function wantedRecord({ fingerprints, parent, ...request }: BeginRequest): Arguments {
  return {
    key_h: request.keyHash,
    fp_content: fingerprints.content,
    fp_args: fingerprints.args,
    call_id: request.callId,
    owner: request.owner,
    tool: request.tool,
    tool_hash: request.toolHash,
    parent_call_id: parent?.callId,
    lease_ms: Math.round(request.leaseMs),
    resend_ms: Math.round(request.resendMs),
    keep_unknown_ms: Math.round(request.keepUnknownMs),
    exclusive: request.guarded || parent !== undefined,
  };
}
