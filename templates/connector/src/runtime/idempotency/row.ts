import { RECORD_VERSION, type RecordState, recordStates, type StoredRecord } from "./record.js";
import { StoreCorruptError } from "./store.js";

type Columns = Readonly<Record<string, unknown>>;

/** Columns in the order of `valuesOf`. */
export const columns: readonly string[] = `v key_h call_id state fence effect_no owner tool tool_hash fp_args
  fp_content created_at first_sent_at updated_at lease_until resend_until result_until guard_until keep_until
  parent_call_id successor answer error`.split(/\s+/);

/** The row of a record. */
export function valuesOf(record: StoredRecord): (string | number | null)[] {
  const { args, content } = record.fingerprints;
  const identity = [RECORD_VERSION, record.keyHash, record.callId, record.state, record.fence, record.effectNo];
  const tool = [record.owner, record.tool, record.toolHash, args, content];
  const sent = [record.createdAt, record.firstSentAt, record.updatedAt, record.leaseUntil, record.resendUntil];
  const kept = [record.resultUntil, record.guardUntil, record.keepUntil];
  const optional = [record.parentCallId, record.successor, record.answer, record.error];
  return [...identity, ...tool, ...sent, ...kept, ...optional.map((value) => value ?? null)];
}

/** @throws StoreCorruptError when the row is of an unknown version or damaged. */
export function recordOf(value: unknown): StoredRecord {
  const row = new Row(value);
  if (row.integer("v") !== RECORD_VERSION)
    throw new StoreCorruptError("a record has a version that this release does not know");
  const parentCallId = row.optionalText("parent_call_id");
  const successor = row.optionalText("successor");
  const answer = row.optionalText("answer");
  const error = row.optionalText("error");
  return {
    keyHash: row.text("key_h"),
    callId: row.text("call_id"),
    state: row.state(),
    fence: row.integer("fence"),
    effectNo: row.integer("effect_no"),
    owner: row.text("owner"),
    tool: row.text("tool"),
    toolHash: row.text("tool_hash"),
    fingerprints: { args: row.text("fp_args"), content: row.text("fp_content") },
    createdAt: row.integer("created_at"),
    firstSentAt: row.integer("first_sent_at"),
    updatedAt: row.integer("updated_at"),
    leaseUntil: row.integer("lease_until"),
    resendUntil: row.integer("resend_until"),
    resultUntil: row.integer("result_until"),
    guardUntil: row.integer("guard_until"),
    keepUntil: row.integer("keep_until"),
    ...(parentCallId !== undefined && { parentCallId }),
    ...(successor !== undefined && { successor }),
    ...(answer !== undefined && { answer }),
    ...(error !== undefined && { error }),
  };
}

/** Columns by name: libsql adds one of its own to every row. */
class Row {
  readonly #columns: Columns;

  constructor(value: unknown) {
    if (!isRow(value)) throw new StoreCorruptError("a record is not a row");
    this.#columns = value;
  }

  text(column: string): string {
    const value = this.#columns[column];
    if (typeof value !== "string") throw new StoreCorruptError(`a record has no ${column}`);
    return value;
  }

  integer(column: string): number {
    const value = this.#columns[column];
    if (typeof value !== "number" || !Number.isSafeInteger(value))
      throw new StoreCorruptError(`a record has no ${column}`);
    return value;
  }

  optionalText(column: string): string | undefined {
    const value = this.#columns[column];
    return value === null || value === undefined ? undefined : this.text(column);
  }

  state(): RecordState {
    const value = this.text("state");
    if (isState(value)) return value;
    throw new StoreCorruptError("a record has a state that this release does not know");
  }
}

function isRow(value: unknown): value is Columns {
  return typeof value === "object" && value !== null;
}

function isState(value: string): value is RecordState {
  return recordStates.has(value);
}
