import { type KeyObject, randomBytes } from "node:crypto";
import type { ValidCall } from "../call.js";
import { repeatedArgumentOf } from "../key-argument.js";
import type { Idempotency } from "../policy.js";
import { type Repetition, uncomparable } from "./failures.js";
import { canonicalText } from "./canonical-text.js";
import { keyedHash, keyedTextHash, only, toolHashOf, withDefaults } from "./fingerprint.js";
import { isGuardedMethod, mintedKindOf, type MintedKind } from "./guard.js";
import { keyRequired, keyWeak } from "./key-failures.js";
import { suggestKey, weaknessOf } from "./keys.js";
import type { PassThrough } from "./pass-through.js";
import type { Fingerprints } from "./record.js";
import { scopeOf } from "./scope.js";

/** One intended write, recognisable when it comes again. */
export interface Action {
  readonly scope: string;
  /** The tool argument that carries the key. */
  readonly argument: string;
  /** The same when the caller gave a key; undefined when the content names the action, and repeating it repeats that. */
  readonly repeatedArgument: string | undefined;
  readonly key: string;
  readonly keyHash: string;
  readonly fingerprints: Fingerprints;
  /** The arguments that the content guard compares; none: all of them. */
  readonly identity: readonly string[];
  readonly toolHash: string;
  readonly minted: MintedKind | undefined;
  /** Whether the same content under another key is held back. */
  readonly guarded: boolean;
  /** How long it is held back after completion. */
  readonly guardMs: number;
  /** Whether it is then asked about, instead of answered with the earlier result. */
  readonly ask: boolean;
  /** Whether the upstream removes duplicates. */
  readonly dedupes: boolean;
}

/** A key that would be good for the content of a call. */
export function suggestionFor({ tool }: ValidCall, { content }: Fingerprints): string {
  return suggestKey(tool.name, content);
}

/** How the caller of an action repeats it. */
export function repetitionOf({ repeatedArgument: argument }: Action, { tool }: ValidCall): Repetition {
  return { tool: tool.name, argument };
}

/** What an action has in common with another one that stands for it: `under another key`. */
export function likenessOf({ repeatedArgument, identity }: Action): string {
  const same = identity.length === 0 ? "" : `with the same ${identity.join(", ")}`;
  if (repeatedArgument === undefined) return same === "" ? "with the same arguments" : same;
  return `under another key ${same}`.trimEnd();
}

export interface ActionSettings {
  readonly serverSecret: KeyObject;
  readonly upstreamBaseUrlOf: (call: ValidCall) => string;
  readonly guardMs: number;
  readonly passThrough: PassThrough;
}

/**
 * Names the action behind a write.
 * @throws ToolError KEY_REQUIRED, KEY_WEAK, or INVALID_ARGUMENTS for text that is not Unicode.
 */
export function identifyAction(call: ValidCall, idempotency: Idempotency, settings: ActionSettings): Action {
  const { serverSecret } = settings;
  const { tool, principal } = call;
  const scope = scopeOf(serverSecret, {
    principal: principal.id,
    upstreamBaseUrl: settings.upstreamBaseUrlOf(call),
    tool: tool.name,
  });
  const complete = completeInput(call);
  const identity = idempotency.identityFields?.filter((field) => complete[field] !== undefined) ?? [];
  const hash = (value: unknown): string => shortHash(serverSecret, scope, canonicalOf(value));
  const fingerprints = fingerprintsOf(call.input, complete, identity, hash);
  const repeatedArgument = repeatedArgumentOf(call);
  const key = repeatedArgument === undefined ? keyOfItsOwn() : checkedKey(call, repeatedArgument, fingerprints);
  return {
    scope,
    argument: idempotency.argument,
    repeatedArgument,
    key,
    keyHash: keyedHash(serverSecret, "key", scope, key),
    fingerprints,
    identity,
    toolHash: toolHashOf(call.tool),
    minted: mintedKindOf(key),
    ...guardOf(call, idempotency, settings.guardMs),
    dedupes: settings.passThrough.removesDuplicates(call),
  };
}

/** Where the content names the action, the guard is on even with no window: while a call runs, or its outcome is unknown. */
function guardOf(call: ValidCall, { guardMs: own, onDuplicate }: Idempotency, usual: number) {
  const guardMs = own ?? usual;
  const guarded = isGuardedMethod(call.tool.request.method) && (guardMs > 0 || repeatedArgumentOf(call) === undefined);
  return { guarded, guardMs, ask: onDuplicate === "ask" };
}

/**
 * For a call that its content names: the guard recognises that, and lets it be done anew when its window is over, as a key
 * made from the content could not. It never leaves this process and no caller can have chosen it.
 */
function keyOfItsOwn(): string {
  return `content ${randomBytes(16).toString("base64url")}`;
}

function checkedKey(call: ValidCall, argument: string, fingerprints: Fingerprints): string {
  if (call.key === undefined) throw keyRequired(call.tool.name, argument, suggestionFor(call, fingerprints));
  const weakness = weaknessOf(call.key, call.tool.name);
  if (weakness !== undefined) throw keyWeak(argument, weakness, suggestionFor(call, fingerprints));
  return call.key;
}

/** Left out and given as the default are the same to a create; to an update, left out means "leave as it is". */
function completeInput({ input, tool, policy }: ValidCall): ValidCall["input"] {
  return policy.effect === "create" ? withDefaults(input, tool) : input;
}

function fingerprintsOf(
  input: ValidCall["input"],
  complete: ValidCall["input"],
  identity: readonly string[],
  hash: (value: unknown) => string,
): Fingerprints {
  const given = hash(input);
  const sent = complete === input ? given : hash(complete);
  return {
    args: sent === given ? given : `${given}.${sent}`,
    content: identity.length === 0 ? sent : hash(only(identity, complete)),
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
function shortHash(secret: KeyObject, scope: string, text: string): string {
  return keyedTextHash(secret, "content", scope, text).slice(0, 22);
}
