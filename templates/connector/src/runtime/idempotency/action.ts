import type { ValidCall } from "../call.js";
import type { Idempotency } from "../policy.js";
import { keyRequired, keyWeak, uncomparable } from "./failures.js";
import { canonicalText, keyedHash, toolHashOf, withDefaults } from "./fingerprint.js";
import { isGuardedMethod, mintedKindOf, type MintedKind } from "./guard.js";
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
  readonly serverSecret: Uint8Array;
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
  const toolHash = toolHashOf(call.tool);
  const fingerprints = fingerprintsOf(call, serverSecret, scope, toolHash);
  const suggestion = suggestKey(call.tool.name, fingerprints.content);
  const key = checkedKey(call, idempotency.argument, suggestion);
  return {
    scope,
    argument: idempotency.argument,
    key,
    keyHash: keyedHash(serverSecret, "key", scope, key),
    fingerprints,
    toolHash,
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

function fingerprintsOf(call: ValidCall, secret: Uint8Array, scope: string, toolHash: string): Fingerprints {
  const given = canonicalOf(call.input);
  // Left out and given as the default are the same to a create; to an update, left out means "leave as it is".
  const complete = call.policy.effect === "create" ? withDefaults(call.input, call.tool) : call.input;
  const completed = complete === call.input ? given : canonicalOf(complete);
  return {
    args: shortHash(secret, "arguments", given),
    request: shortHash(secret, "request", toolHash, completed),
    content: shortHash(secret, "content", scope, completed),
  };
}

function canonicalOf(input: unknown): string {
  try {
    return canonicalText(input);
  } catch (error) {
    throw uncomparable(error);
  }
}

/** 128 bits: enough to tell arguments of one key or one caller apart, half the bytes in the store. */
function shortHash(secret: Uint8Array, purpose: string, ...parts: readonly string[]): string {
  return keyedHash(secret, purpose, ...parts).slice(0, 22);
}
