import type { KeyObject } from "node:crypto";
import type { UpstreamKey } from "../policy.js";
import { keyedHash } from "./fingerprint.js";
import { laidOut } from "./key-layout.js";
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
  return laidOut(Buffer.from(hash, "base64url").toString("hex").slice(0, 32), binding.layout);
}
