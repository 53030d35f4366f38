import { randomBytes } from "node:crypto";
import type { ClaimedCall, ValidCall } from "../call.js";
import { laidOut } from "./key-layout.js";

/** The call as it goes on when nothing is recorded of it: a read, or a write whose policy says so. Otherwise undefined. */
export function unrecorded(call: ValidCall): ClaimedCall | undefined {
  const { idempotency } = call.policy;
  if (idempotency === undefined) return call;
  if (idempotency.keyPolicy !== "off") return undefined;
  const { upstream, method } = idempotency;
  return {
    ...call,
    // A client that leaves does not stop a write: this signal never fires.
    signal: new AbortController().signal,
    claim: {
      // Of this call alone: it may be sent again within the call, and a repeat of the call is another one.
      ...(upstream !== undefined && { upstreamKey: laidOut(randomBytes(16).toString("hex"), upstream.layout) }),
      dedupes: method === "idempotent" || upstream !== undefined,
      remaining: () => Number.POSITIVE_INFINITY,
    },
  };
}
