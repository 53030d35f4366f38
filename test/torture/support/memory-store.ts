import {
  type BeginDecision,
  decideBegin,
} from "../../../templates/connector/src/runtime/idempotency/begin-decision.js";
import { newRecord } from "../../../templates/connector/src/runtime/idempotency/new-record.js";
import {
  asOf,
  type RecordState,
  type StoredRecord,
} from "../../../templates/connector/src/runtime/idempotency/record.js";
import type {
  BeginOutcome,
  BeginRequest,
  ChangeOutcome,
  ClaimReference,
  Completion,
  Ending,
  FoundRecord,
  RecordLookup,
  Store,
  StoreHealth,
} from "../../../templates/connector/src/runtime/idempotency/store.js";

let announced = false;

/** The contract of a store in a few lines, for the simulation only: nothing survives the process. */
export class MemoryStore implements Store {
  /** By key, the newest last. */
  readonly records = new Map<string, StoredRecord>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
    if (!announced) process.stderr.write("idempotency keys are kept in memory: for tests only, nothing survives\n");
    announced = true;
  }

  async begin(request: BeginRequest): Promise<BeginOutcome> {
    return this.#begin(request, this.#now());
  }

  async complete(claim: ClaimReference, completion: Completion): Promise<ChangeOutcome> {
    const now = this.#now();
    const { answer, keepResultMs, keepMs, guardMs } = completion;
    const until = { resultUntil: now + keepResultMs, guardUntil: now + guardMs, keepUntil: now + keepMs };
    return this.#end(claim, { state: "DONE", answer, updatedAt: now, ...until });
  }

  async release(claim: ClaimReference, { error, keepMs }: Ending): Promise<ChangeOutcome> {
    return this.#end(claim, this.#ending("REJECTED", error, keepMs));
  }

  async settle(claim: ClaimReference, { error, keepMs }: Ending): Promise<ChangeOutcome> {
    return this.#change(claim, "RUNNING", this.#ending("UNKNOWN", error, keepMs)) ? "changed" : "stale";
  }

  async get(lookup: RecordLookup): Promise<FoundRecord | undefined> {
    const now = this.#now();
    const { keyHash } = lookup;
    const found = keyHash === undefined ? this.#holder(lookup.content) : this.records.get(keyHash);
    const record = asOf(found, now);
    return record === undefined ? undefined : { record, now };
  }

  async gc(): Promise<number> {
    const now = this.#now();
    const over = [...this.records.values()].filter((record) => asOf(record, now) === undefined);
    for (const { keyHash } of over) this.records.delete(keyHash);
    return over.length;
  }

  async health(): Promise<StoreHealth> {
    return { durability: "memory of this process: for tests only", warnings: [] };
  }

  async close(): Promise<void> {}

  #begin(request: BeginRequest, now: number): BeginOutcome {
    const own = this.records.get(request.keyHash);
    const decision = decideBegin(request, { own, holder: () => this.#holder(request.fingerprints.content) }, now);
    switch (decision.kind) {
      case "answer":
        return decision.outcome;
      case "expire":
        this.#change(decision.record, "RUNNING", this.#ending("UNKNOWN", undefined, request.keepUnknownMs));
        return this.#begin(request, now);
      case "rerun":
        return this.#rerun(decision.record, request, now);
      case "insert":
        return this.#insert(decision, request, now);
    }
  }

  #rerun(record: StoredRecord, { owner, leaseMs }: BeginRequest, now: number): BeginOutcome {
    const renewed = { fence: record.fence + 1, owner, updatedAt: now, leaseUntil: now + leaseMs, keepUntil: 0 };
    return { kind: "begun", rerun: true, record: this.#put({ ...record, state: "RUNNING", ...renewed }) };
  }

  #insert(
    { replaces, resolves }: Extract<BeginDecision, { kind: "insert" }>,
    request: BeginRequest,
    now: number,
  ): BeginOutcome {
    if (resolves !== undefined) {
      this.#change(resolves, "UNKNOWN", { state: "RESOLVED", successor: request.keyHash, updatedAt: now });
    }
    this.records.delete(request.keyHash);
    return { kind: "begun", rerun: false, record: this.#put(newRecord(request, replaces, now)) };
  }

  #end(claim: ClaimReference, changes: Partial<StoredRecord>): ChangeOutcome {
    if (this.#change(claim, "RUNNING", changes)) return "changed";
    return this.#change(claim, "UNKNOWN", changes) ? "late" : "stale";
  }

  #change(
    { keyHash, callId, fence }: Pick<StoredRecord, "keyHash" | "callId" | "fence">,
    from: RecordState,
    changes: Partial<StoredRecord>,
  ): boolean {
    const record = this.records.get(keyHash);
    if (record?.callId !== callId || record.fence !== fence || record.state !== from) return false;
    this.#put({ ...record, ...changes });
    return true;
  }

  #put(record: StoredRecord): StoredRecord {
    this.records.set(record.keyHash, record);
    return record;
  }

  #ending(state: RecordState, error: string | undefined, keepMs: number): Partial<StoredRecord> {
    const now = this.#now();
    return { state, updatedAt: now, keepUntil: now + keepMs, ...(error !== undefined && { error }) };
  }

  /** The newest record that may have had an effect. */
  #holder(content: string): StoredRecord | undefined {
    const mayHave = ({ state }: StoredRecord): boolean => state !== "REJECTED" && state !== "RESOLVED";
    return [...this.records.values()].findLast((record) => record.fingerprints.content === content && mayHave(record));
  }
}
