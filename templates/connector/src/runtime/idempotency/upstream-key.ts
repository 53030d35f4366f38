import type { KeyObject } from "node:crypto";
import type { Idempotency } from "../policy.js";
import type { Action } from "./action.js";
import { keyedHash } from "./fingerprint.js";
import type { StoredRecord } from "./record.js";

/**
 * The key for the upstream: the same over all attempts and re-runs of one effect, new after a definite rejection, never
 * the caller's own text. `request_id` fields get the layout of a UUID, as AIP-155 asks; everything else 32 hex digits.
 */
export function upstreamKeyOf(
  secret: KeyObject,
  { scope, keyHash }: Action,
  { fingerprints, toolHash, effectNo }: StoredRecord,
  binding: Idempotency["upstream"],
): string {
  const hash = keyedHash(secret, "upstream", scope, keyHash, toolHash, fingerprints.content, String(effectNo));
  const hex = Buffer.from(hash, "base64url").toString("hex").slice(0, 32);
  return wantsUuid(binding) ? uuidOf(hex) : hex;
}

function wantsUuid(binding: Idempotency["upstream"]): boolean {
  return binding !== undefined && "body" in binding && /^request_?id$/i.test(binding.body);
}

/** Version 8, RFC 9562 section 5.8: made from a hash. */
function uuidOf(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
