/** Format of a stored record. A store refuses what it does not know, it never guesses. */
export const RECORD_VERSION = 1;

/**
 * RUNNING: may have been sent. DONE: executed, answer kept. REJECTED: definitely not executed, the key is free.
 * UNKNOWN: may have been executed. RESOLVED: unknown, then verified absent and done under another key.
 * TOMBSTONE: executed, answer no longer kept.
 */
export type RecordState = "RUNNING" | "DONE" | "REJECTED" | "UNKNOWN" | "RESOLVED" | "TOMBSTONE";

export const recordStates: ReadonlySet<string> = new Set<RecordState>([
  "RUNNING",
  "DONE",
  "REJECTED",
  "UNKNOWN",
  "RESOLVED",
  "TOMBSTONE",
]);

/** Keyed hashes of what was asked for, bound to the scope; the arguments themselves are never stored. */
export interface Fingerprints {
  /** Of all arguments: as given and, after a dot, with declared defaults where that differs. */
  readonly args: string;
  /** What the content guard compares: the arguments with declared defaults, or those of them that make the action. */
  readonly content: string;
}

/** One idempotency key. Times are the store's clock, in milliseconds; 0 means "not set". */
export interface StoredRecord {
  readonly keyHash: string;
  readonly callId: string;
  readonly state: RecordState;
  /** Rises with every right to send; a claim with an older one changes nothing. */
  readonly fence: number;
  /** Rises when a definite rejection frees the key for a new effect. */
  readonly effectNo: number;
  readonly owner: string;
  readonly tool: string;
  readonly toolHash: string;
  readonly fingerprints: Fingerprints;
  readonly createdAt: number;
  readonly firstSentAt: number;
  readonly updatedAt: number;
  readonly leaseUntil: number;
  /** Until then an upstream that removes duplicates may be sent the same request again. */
  readonly resendUntil: number;
  readonly resultUntil: number;
  readonly guardUntil: number;
  /** Until then the record exists; not set while it runs. */
  readonly keepUntil: number;
  /** The earlier call that a server-minted key refers to. */
  readonly parentCallId?: string;
  /** Of a record that is or was RESOLVED: the key that took its place. */
  readonly successor?: string;
  /** Of a DONE record: what the first caller was given. */
  readonly answer?: string;
  /** Of a REJECTED or UNKNOWN record: what the caller was told. */
  readonly error?: string;
}

/** The record as it stands at a moment, whether or not the garbage collection has been there; undefined when it is over. */
export function asOf(record: StoredRecord | undefined, now: number): StoredRecord | undefined {
  if (record === undefined) return undefined;
  if (record.state !== "RUNNING" && record.keepUntil <= now) return undefined;
  return record.state === "DONE" && record.resultUntil <= now ? { ...record, state: "TOMBSTONE" } : record;
}

/** What a request to the upstream is made from: the tool as it is defined, and the arguments. */
export interface RequestContent {
  readonly toolHash: string;
  readonly fingerprints: Fingerprints;
}

/**
 * Whether the upstream would be sent what it was sent before. An argument that is left out and one that has its default are
 * the same call, but not the same request: under one key the upstream may refuse the second, which would say nothing of the first.
 */
export function sameRequest(one: RequestContent, other: RequestContent): boolean {
  const given = ({ fingerprints }: RequestContent): string | undefined => fingerprints.args.split(".")[0];
  return one.toolHash === other.toolHash && given(one) === given(other);
}

/** Whether two sets of arguments mean the same call, before or after an upgrade that changed defaults. */
export function sameContent(one: Fingerprints, other: Fingerprints): boolean {
  return one.args === other.args || one.args.split(".").some((args) => other.args.split(".").includes(args));
}
