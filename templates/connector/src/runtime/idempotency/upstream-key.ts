import type { KeyObject } from "node:crypto";
import type { UpstreamKey } from "../policy.js";
import { keyedHash } from "./fingerprint.js";
import type { StoredRecord } from "./record.js";

/**
 * The key for the upstream: the same over all attempts and re-runs of one effect, new after a definite rejection, never
 * the caller's own text.
 */
export function upstreamKeyOf(
  secret: KeyObject,
  scope: string,
  { keyHash, fingerprints, toolHash, effectNo }: StoredRecord,
  binding: UpstreamKey,
): string {
  const hash = keyedHash(secret, "upstream", scope, keyHash, toolHash, fingerprints.content, String(effectNo));
  return forUpstream(Buffer.from(hash, "base64url").toString("hex").slice(0, 32), binding);
}

/** 32 hexadecimal digits as the upstream wants them. */
export function forUpstream(hex: string, { layout }: UpstreamKey): string {
  return layout === "uuid" ? uuidOf(hex) : hex.slice(0, layout);
}

/** Version 8, RFC 9562 section 5.8: made from a hash. */
function uuidOf(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
