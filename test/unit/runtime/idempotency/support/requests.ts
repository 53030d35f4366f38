import type {
  BeginRequest,
  ClaimReference,
  Completion,
} from "../../../../../templates/connector/src/runtime/idempotency/store.js";

export const day = 24 * 60 * 60_000;

/** The n-th of many requests with keys and contents of their own. */
export function requestOf(n: number, changes: Partial<BeginRequest> = {}): BeginRequest {
  return {
    scope: "scope",
    keyHash: `key-${n}`,
    callId: `c_${n}`,
    owner: "owner",
    tool: "create_refund",
    toolHash: "hash",
    fingerprints: { args: `a${n}`, content: `content-${n}` },
    guarded: true,
    dedupes: false,
    leaseMs: 60_000,
    resendMs: day,
    keepUnknownMs: 30 * day,
    ...changes,
  };
}

/** The claim on the n-th of them. */
export function claimOf(n: number, fence = 1): ClaimReference {
  return { scope: "scope", keyHash: `key-${n}`, callId: `c_${n}`, fence };
}

/** An answer that is kept for its usual time. */
export const completion: Completion = { answer: "{}", keepResultMs: day, keepMs: 30 * day, guardMs: 600_000 };
