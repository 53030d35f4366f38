import type { KeyObject } from "node:crypto";
import type { Idempotency } from "../policy.js";
import { keyedHash } from "./fingerprint.js";
import type { StoredRecord } from "./record.js";

/** Where an upstream takes its own key. */
type Binding = NonNullable<Idempotency["upstream"]>;

/**
 * The key for the upstream: the same over all attempts and re-runs of one effect, new after a definite rejection, never
 * the caller's own text.
 */
export function upstreamKeyOf(
  secret: KeyObject,
  scope: string,
  { keyHash, fingerprints, toolHash, effectNo }: StoredRecord,
  binding: Binding,
): string {
  const hash = keyedHash(secret, "upstream", scope, keyHash, toolHash, fingerprints.content, String(effectNo));
  return forUpstream(Buffer.from(hash, "base64url").toString("hex").slice(0, 32), binding);
}

/** `request_id` fields get the layout of a UUID, as AIP-155 asks; everything else the 32 hex digits as they are. */
export function forUpstream(hex: string, binding: Binding): string {
  return "body" in binding && /^request_?id$/i.test(binding.body) ? uuidOf(hex) : hex;
}

/** Version 8, RFC 9562 section 5.8: made from a hash. */
function uuidOf(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
