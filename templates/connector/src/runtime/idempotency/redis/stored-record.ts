import { RECORD_VERSION, type RecordState, recordStates, type StoredRecord } from "../record.js";
import { type FoundRecord, StoreCorruptError } from "../store.js";

/**
 * The record in a reply, as it stands at the time of the reply. Its answer comes apart: DONE without one is a tombstone.
 * @throws StoreCorruptError when it is of an unknown version or damaged.
 */
export function foundRecord(now: number, text: unknown, answer: unknown): FoundRecord {
  const record = parseRecord(text);
  if (record.state !== "DONE") return { record, now };
  return { record: typeof answer === "string" ? { ...record, answer } : { ...record, state: "TOMBSTONE" }, now };
}

function parseRecord(text: unknown): StoredRecord {
  const fields = new Fields(parseJson(text));
  if (fields.integer("v") !== RECORD_VERSION)
    throw new StoreCorruptError("a record has a version that this release does not know");
  const fingerprints = new Fields(fields.value("fingerprints"));
  const parentCallId = fields.optionalText("parentCallId");
  const successor = fields.optionalText("successor");
  const error = fields.optionalText("error");
  return {
    keyHash: fields.text("keyHash"),
    callId: fields.text("callId"),
    state: fields.state(),
    fence: fields.integer("fence"),
    effectNo: fields.integer("effectNo"),
    owner: fields.text("owner"),
    tool: fields.text("tool"),
    toolHash: fields.text("toolHash"),
    fingerprints: { args: fingerprints.text("args"), content: fingerprints.text("content") },
    createdAt: fields.integer("createdAt"),
    firstSentAt: fields.integer("firstSentAt"),
    updatedAt: fields.integer("updatedAt"),
    leaseUntil: fields.integer("leaseUntil"),
    resendUntil: fields.integer("resendUntil"),
    resultUntil: fields.integer("resultUntil"),
    guardUntil: fields.integer("guardUntil"),
    keepUntil: fields.integer("keepUntil"),
    ...(parentCallId !== undefined && { parentCallId }),
    ...(successor !== undefined && { successor }),
    ...(error !== undefined && { error }),
  };
}

function parseJson(text: unknown): unknown {
  if (typeof text !== "string") throw new StoreCorruptError("a record is not text");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new StoreCorruptError("a record is not JSON", { cause: error });
  }
}

class Fields {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(value: unknown) {
    if (!isObject(value)) throw new StoreCorruptError("a record is not an object");
    this.#fields = value;
  }

  value(name: string): unknown {
    return this.#fields[name];
  }

  text(name: string): string {
    const value = this.#fields[name];
    if (typeof value !== "string") throw new StoreCorruptError(`a record has no ${name}`);
    return value;
  }

  integer(name: string): number {
    const value = this.#fields[name];
    if (typeof value !== "number" || !Number.isSafeInteger(value))
      throw new StoreCorruptError(`a record has no ${name}`);
    return value;
  }

  optionalText(name: string): string | undefined {
    return this.#fields[name] === undefined ? undefined : this.text(name);
  }

  state(): RecordState {
    const value = this.text("state");
    if (isState(value)) return value;
    throw new StoreCorruptError("a record has a state that this release does not know");
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isState(value: string): value is RecordState {
  return recordStates.has(value);
}
