import { createSecretKey, randomBytes, timingSafeEqual } from "node:crypto";
import { keyedHash } from "./fingerprint.js";
import { StoreStartError } from "./store.js";

/** What a store keeps of the secret that all its hashes are made with. */
export interface KeptSecret {
  /** Tells whether a secret is the right one, and nothing else about it. */
  readonly check: string;
  /** The secret itself, when nobody has given one. */
  readonly secret?: string;
}

/** What an empty store has to keep: the check of the given secret, or random bytes with theirs. */
export function secretToKeep(given: Uint8Array | undefined): KeptSecret {
  if (given !== undefined) return { check: checkOf(given) };
  const secret = randomBytes(32);
  return { check: checkOf(secret), secret: secret.toString("base64url") };
}

/**
 * The secret of a store: the given one, or the one that it keeps.
 * @throws StoreStartError when its records were made with another one: every key would look unused.
 */
export function agreedSecret(given: Uint8Array | undefined, kept: KeptSecret): Uint8Array {
  const secret = given ?? (kept.secret === undefined ? undefined : Buffer.from(kept.secret, "base64url"));
  if (secret !== undefined && sameText(kept.check, checkOf(secret))) return secret;
  throw new StoreStartError(
    "the idempotency store was made with another secret: give the same one, or use another IDEMPOTENCY_STORE",
  );
}

function checkOf(secret: Uint8Array): string {
  return keyedHash(createSecretKey(secret), "check");
}

function sameText(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
