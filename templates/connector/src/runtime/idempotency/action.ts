import type { KeyObject } from "node:crypto";
import type { ValidCall } from "../call.js";
import type { Idempotency } from "../policy.js";
import { uncomparable } from "./failures.js";
import { canonicalText, keyedHash, toolHashOf, withDefaults } from "./fingerprint.js";
import { isGuardedMethod, mintedKindOf, type MintedKind } from "./guard.js";
import { keyRequired, keyWeak } from "./key-failures.js";
import { suggestKey, weaknessOf } from "./keys.js";
import type { Fingerprints } from "./record.js";

/** One intended write, recognisable when it comes again. */
export interface Action {
  readonly scope: string;
  /** The tool argument that carries the key. */
  readonly argument: string;
  readonly key: string;
  readonly keyHash: string;
  readonly fingerprints: Fingerprints;
  readonly toolHash: string;
  readonly minted: MintedKind | undefined;
  /** Whether the same content under another key is held back. */
  readonly guarded: boolean;
  /** Whether the upstream removes duplicates. */
  readonly dedupes: boolean;
  /** A key that would be good for this content. */
  readonly suggestion: string;
}

export interface ActionSettings {
  readonly serverSecret: KeyObject;
  readonly upstreamBaseUrl: string;
  readonly guardMs: number;
}

/**
 * Names the action behind a write.
 * @throws ToolError KEY_REQUIRED, KEY_WEAK, or INVALID_ARGUMENTS for text that is not Unicode.
 */
export function identifyAction(call: ValidCall, idempotency: Idempotency, settings: ActionSettings): Action {
  const { serverSecret } = settings;
  const scope = keyedHash(serverSecret, "scope", call.principal.id, settings.upstreamBaseUrl, call.tool.name);
  const fingerprints = fingerprintsOf(call, serverSecret, scope);
  const suggestion = suggestKey(call.tool.name, fingerprints.content);
  const key = checkedKey(call, idempotency.argument, suggestion);
  return {
    scope,
    argument: idempotency.argument,
    key,
    keyHash: keyedHash(serverSecret, "key", scope, key),
    fingerprints,
    toolHash: toolHashOf(call.tool),
    minted: mintedKindOf(key),
    guarded: settings.guardMs > 0 && isGuardedMethod(call.tool.request.method),
    dedupes: idempotency.method === "idempotent" || idempotency.upstream !== undefined,
    suggestion,
  };
}

function checkedKey(call: ValidCall, argument: string, suggestion: string): string {
  if (call.key === undefined) throw keyRequired(call.tool.name, argument, suggestion);
  const weakness = weaknessOf(call.key, call.tool.name);
  if (weakness !== undefined) throw keyWeak(argument, weakness, suggestion);
  return call.key;
}

function fingerprintsOf({ input, tool, policy }: ValidCall, secret: KeyObject, scope: string): Fingerprints {
  const args = shortHash(secret, scope, canonicalOf(input));
  // Left out and given as the default are the same to a create; to an update, left out means "leave as it is".
  const complete = policy.effect === "create" ? withDefaults(input, tool) : input;
  return { args, content: complete === input ? args : shortHash(secret, scope, canonicalOf(complete)) };
}

function canonicalOf(input: unknown): string {
  try {
    return canonicalText(input);
  } catch (error) {
    throw uncomparable(error);
  }
}

/** 128 bits: enough to tell arguments of one key or one caller apart, half the bytes in the store. */
function shortHash(secret: KeyObject, scope: string, text: string): string {
  return keyedHash(secret, "content", scope, text).slice(0, 22);
}
