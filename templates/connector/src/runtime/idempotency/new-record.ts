import type { StoredRecord } from "./record.js";
import type { BeginRequest } from "./store.js";

/** The record that a request begins: of a key that was never used, or of one that a definite rejection has freed. */
export function newRecord(request: BeginRequest, replaces: StoredRecord | undefined, now: number): StoredRecord {
  const { keyHash, callId, owner, tool, toolHash, fingerprints, leaseMs, resendMs, parent } = request;
  return {
    keyHash,
    callId,
    state: "RUNNING",
    fence: (replaces?.fence ?? 0) + 1,
    effectNo: (replaces?.effectNo ?? 0) + 1,
    owner,
    tool,
    toolHash,
    fingerprints,
    createdAt: replaces?.createdAt ?? now,
    firstSentAt: now,
    updatedAt: now,
    leaseUntil: now + leaseMs,
    resendUntil: now + resendMs,
    resultUntil: 0,
    guardUntil: 0,
    keepUntil: 0,
    ...(parent !== undefined && { parentCallId: parent.callId }),
  };
}
