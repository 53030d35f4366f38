import type { KeyObject } from "node:crypto";
import { keyedHash } from "./fingerprint.js";

/** What a server-minted key allows: doing the same on purpose once more, or after it was verified absent. */
export type MintedKind = "again" | "absent";

const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

/** The methods whose repeats under another key are held back: the others are idempotent by definition. */
export function isGuardedMethod(method: string): boolean {
  return method === "POST" || method === "PATCH";
}

/** A key for this content and this earlier call only. Needs no storage and works once: then it is an ordinary key. */
export function mintKey(kind: MintedKind, secret: KeyObject, contentFingerprint: string, parentCallId: string): string {
  const bytes = Buffer.from(keyedHash(secret, kind, contentFingerprint, parentCallId), "base64url");
  return `${kind}-${[...bytes.subarray(0, 8)].map((byte) => alphabet[byte % alphabet.length]).join("")}`;
}

/** The kind of a key that looks server-minted; whether it is one depends on the earlier call. */
export function mintedKindOf(key: string): MintedKind | undefined {
  const kind = /^(again|absent)-[a-z0-9]{8}$/.exec(key)?.[1];
  return kind === "again" || kind === "absent" ? kind : undefined;
}
