import type { Fingerprints, StoredRecord } from "./record.js";

/**
 * Where keys live. Every operation is atomic and durable when its promise resolves; a rejection means that nothing is
 * known to be stored. All times come from the store's clock. One conformance suite runs against every implementation.
 */
export interface Store {
  /** Takes the key, or says who has it. Checks the content guard in the same step. */
  begin(request: BeginRequest): Promise<BeginOutcome>;
  /** RUNNING or UNKNOWN to DONE; RESOLVED too, for what was executed after all must not pass for absent. */
  complete(claim: ClaimReference, completion: Completion): Promise<ChangeOutcome>;
  /** RUNNING or UNKNOWN to REJECTED: definitely not executed, the key is free again. */
  release(claim: ClaimReference, ending: Ending): Promise<ChangeOutcome>;
  /** RUNNING to UNKNOWN. */
  settle(claim: ClaimReference, ending: OpenEnding): Promise<ChangeOutcome>;
  get(lookup: RecordLookup): Promise<FoundRecord | undefined>;
  /**
   * Notes how often kept answers were given again, and removes one batch of what is over; returns its size. Never touches
   * RUNNING. Of all processes on a store one at a time removes; for the others there is nothing to do.
   */
  gc(replays?: readonly ReplayCount[]): Promise<number>;
  health(): Promise<StoreHealth>;
  close(): Promise<void>;
}

export interface RecordIdentity {
  /** All records of one caller and tool; a store may keep them together. */
  readonly scope: string;
  /** Bound to the scope. */
  readonly keyHash: string;
}

export interface ClaimReference extends RecordIdentity {
  /** Whose record it is: a key that was forgotten may be taken by another call, whose fences begin anew. */
  readonly callId: string;
  readonly fence: number;
}

/** The claim that a record stands for now. */
export function claimOn(scope: string, { keyHash, callId, fence }: StoredRecord): ClaimReference {
  return { scope, keyHash, callId, fence };
}

/** How often the answer of a record was given again since that was noted last. */
export interface ReplayCount extends RecordIdentity {
  readonly times: number;
}

export interface BeginRequest extends RecordIdentity {
  readonly callId: string;
  readonly owner: string;
  readonly tool: string;
  readonly toolHash: string;
  readonly fingerprints: Fingerprints;
  /** Whether another key with the same content stands in the way. */
  readonly guarded: boolean;
  /** Whether an unknown outcome may be sent again. */
  readonly dedupes: boolean;
  /** Set when the key is a verified server-minted one. */
  readonly parent?: { readonly callId: string; readonly as: "again" | "absent" };
  readonly leaseMs: number;
  /** How long the upstream remembers its own key. */
  readonly resendMs: number;
  readonly keepUnknownMs: number;
}

export type BeginOutcome =
  /** The right to send; `rerun` when an earlier send may have been executed. */
  | { readonly kind: "begun"; readonly record: StoredRecord; readonly rerun: boolean }
  /** The key is known. */
  | { readonly kind: "existing"; readonly record: StoredRecord; readonly now: number }
  /** Another key holds the same content. */
  | { readonly kind: "duplicate"; readonly record: StoredRecord; readonly now: number }
  /** The parent of a server-minted key is no longer the one that holds the content. */
  | { readonly kind: "superseded" };

export interface Completion {
  readonly answer: string;
  readonly keepResultMs: number;
  readonly keepMs: number;
  readonly guardMs: number;
}

export interface Ending {
  /** What the caller was told; absent when nobody was there to be told. */
  readonly error?: string;
  readonly keepMs: number;
}

export interface OpenEnding extends Ending {
  /** Set when the upstream has shown that it does not remove duplicates: this is never sent again. */
  readonly mayResend?: false;
}

/** `late`: an unknown outcome became known. `stale`: the claim had been overtaken, nothing was changed. */
export type ChangeOutcome = "changed" | "late" | "stale";

/** By key, or by content: the newest record that may have had an effect. */
export type RecordLookup = { readonly scope: string } & (
  { readonly keyHash: string; readonly content?: never } | { readonly content: string; readonly keyHash?: never }
);

export interface FoundRecord {
  readonly record: StoredRecord;
  readonly now: number;
}

export interface StoreHealth {
  /** One line for the start of the server: what it is and what survives which failure. */
  readonly durability: string;
  readonly warnings: readonly string[];
}

/** A store and the secret that its hashes are made with. */
export interface OpenStore {
  readonly store: Store;
  readonly serverSecret: Uint8Array;
}

/** The store can't answer now. */
export class StoreUnavailableError extends Error {
  override readonly name = "StoreUnavailableError";
}

/** A record can't be read: damaged, or of a version that this release does not know. */
export class StoreCorruptError extends Error {
  override readonly name = "StoreCorruptError";
}

/** The store can't be used at all; the message is one line for the person who starts the server. */
export class StoreStartError extends Error {
  override readonly name = "StoreStartError";
}
