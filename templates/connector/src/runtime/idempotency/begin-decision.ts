import { asOf, sameRequest, type StoredRecord } from "./record.js";
import type { BeginOutcome, BeginRequest } from "./store.js";

/** What `begin` has to do, given the record of the key, the holder of the content and the time. */
export type BeginDecision =
  | { readonly kind: "answer"; readonly outcome: Exclude<BeginOutcome, { kind: "begun" }> }
  /** The lease is over and the owner silent: RUNNING becomes UNKNOWN, then decide again. */
  | { readonly kind: "expire"; readonly record: StoredRecord }
  | { readonly kind: "rerun"; readonly record: StoredRecord }
  | { readonly kind: "insert"; readonly replaces?: StoredRecord; readonly resolves?: StoredRecord };

/** The state machine's entry, the same for every store. The holder is asked for only when it counts. Pure; a lease that is over never frees a key. */
export function decideBegin(
  request: BeginRequest,
  stored: { readonly own: StoredRecord | undefined; holder(): StoredRecord | undefined },
  now: number,
): BeginDecision {
  const own = asOf(stored.own, now);
  if (own !== undefined && own.state !== "REJECTED") return decideExisting(request, own, now);
  const holder = asOf(stored.holder(), now);
  const insert: BeginDecision = own === undefined ? { kind: "insert" } : { kind: "insert", replaces: own };
  const { parent } = request;
  // A late answer has refuted an absence whose call is there again, as the one that stands for the content.
  const refuted = parent?.as === "absent" && holder?.callId === parent.callId;
  const proved = own?.parentCallId !== undefined && own.parentCallId === parent?.callId && !refuted;
  if (parent !== undefined && !proved) return decideMinted(parent, holder, insert, now);
  const blocked = request.guarded && holder !== undefined && holder.callId !== parent?.callId && blocks(holder, now);
  return blocked ? duplicateOf(holder, now) : insert;
}

function decideExisting(request: BeginRequest, own: StoredRecord, now: number): BeginDecision {
  if (leaseIsOver(own, now)) return { kind: "expire", record: own };
  const maySendAgain = own.state === "UNKNOWN" && request.dedupes && now < own.resendUntil;
  if (maySendAgain && sameRequest(own, request)) return { kind: "rerun", record: own };
  return { kind: "answer", outcome: { kind: "existing", record: own, now } };
}

function decideMinted(
  parent: NonNullable<BeginRequest["parent"]>,
  holder: StoredRecord | undefined,
  insert: BeginDecision & { readonly kind: "insert" },
  now: number,
): BeginDecision {
  if (holder?.callId !== parent.callId) return { kind: "answer", outcome: { kind: "superseded" } };
  if (parent.as === "absent" && holder.state === "UNKNOWN") return { ...insert, resolves: holder };
  if (parent.as === "again" && (holder.state === "DONE" || holder.state === "TOMBSTONE")) return insert;
  return duplicateOf(holder, now);
}

/** Whether the holder's outcome stands for another call with the same content. */
function blocks(holder: StoredRecord, now: number): boolean {
  if (holder.state === "RUNNING" || holder.state === "UNKNOWN") return true;
  return (holder.state === "DONE" || holder.state === "TOMBSTONE") && now < holder.guardUntil;
}

function duplicateOf(holder: StoredRecord, now: number): BeginDecision {
  if (leaseIsOver(holder, now)) return { kind: "expire", record: holder };
  return { kind: "answer", outcome: { kind: "duplicate", record: holder, now } };
}

function leaseIsOver(record: StoredRecord, now: number): boolean {
  return record.state === "RUNNING" && record.leaseUntil <= now;
}
