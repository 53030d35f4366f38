import type { ValidCall } from "../call.js";
import type { Action } from "./action.js";
import { inProgress, outcomeUnknown, resultExpired } from "./failures.js";
import { mintKey } from "./guard.js";
import { keyReused, keySpent } from "./key-failures.js";
import { nextKey } from "./keys.js";
import { type RecordState, sameContent, type StoredRecord } from "./record.js";
import { replay, type ReplayFacts } from "./replay.js";
import type { OnceSettings } from "./settings.js";
import type { BeginOutcome } from "./store.js";
import { decodeAnswer } from "./stored-answer.js";
import type { Verdict } from "./verdict.js";
import { verificationOf } from "./verification.js";

/** A record that stands in the way of a call: of its own key, or of another key with the same content. */
export type Encounter = Extract<BeginOutcome, { readonly record: StoredRecord; readonly now: number }>;

const standings: Readonly<Record<RecordState, string>> = {
  RUNNING: "still running",
  DONE: "executed",
  REJECTED: "not executed",
  UNKNOWN: "outcome unknown",
  RESOLVED: "verified absent, then done under another key",
  TOMBSTONE: "executed",
};

/**
 * What a call gets when its action has been performed, or may have been.
 * @throws ToolError when that is an error; StoreCorruptError when the record can't be read.
 */
export async function findingsOf(
  action: Action,
  call: ValidCall,
  encounter: Encounter,
  settings: OnceSettings,
): Promise<Verdict> {
  const { kind, record, now } = encounter;
  if (kind === "existing" && !sameContent(record.fingerprints, action.fingerprints)) throw reusedBy(action, record);
  switch (record.state) {
    case "DONE":
      return {
        kind: "found",
        answer: replay(decodeAnswer(record.answer), replayFacts(action, call, encounter, settings)),
      };
    case "TOMBSTONE":
      throw resultExpired(record, await verificationOf(call, settings));
    case "RESOLVED":
      return successorFindings(action, call, record, settings);
    case "RUNNING":
      throw inProgress(call.tool.name, action.argument, record.callId, 5);
    case "UNKNOWN":
    case "REJECTED":
      throw outcomeUnknown(
        record,
        now,
        await verifyingRecourse(action, call, record.callId, settings),
        kind === "duplicate",
      );
  }
}

/** Check with a reading tool; a key for the case that it is not there. */
export async function verifyingRecourse(action: Action, call: ValidCall, callId: string, settings: OnceSettings) {
  const absentKey = mintKey("absent", settings.serverSecret, action.fingerprints.content, callId);
  const verify = await verificationOf(call, settings);
  return { kind: "verify", tool: call.tool.name, argument: action.argument, absentKey, verify } as const;
}

function replayFacts(
  action: Action,
  call: ValidCall,
  { kind, record, now }: Encounter,
  settings: OnceSettings,
): ReplayFacts {
  return {
    callId: record.callId,
    ageMs: now - record.updatedAt,
    tool: call.tool,
    toolChanged: record.toolHash !== action.toolHash,
    readWith: call.policy.idempotency?.verifyWith,
    ...(kind === "duplicate" && { duplicate: duplicateFacts(action, call, record.callId, settings) }),
  };
}

/** What a caller with another key needs to do the same again on purpose. */
export function duplicateFacts(action: Action, call: ValidCall, earlierCallId: string, { serverSecret }: OnceSettings) {
  const againKey = mintKey("again", serverSecret, action.fingerprints.content, earlierCallId);
  return { callId: call.id, againKey, argument: action.argument };
}

/** The key's own call was verified absent; what counts is the call that took its place. */
async function successorFindings(
  action: Action,
  call: ValidCall,
  resolved: StoredRecord,
  settings: OnceSettings,
): Promise<Verdict> {
  const { scope } = action;
  const found =
    resolved.successor === undefined ? undefined : await settings.store.get({ scope, keyHash: resolved.successor });
  if (found === undefined || found.record.state === "REJECTED" || found.record.state === "RESOLVED") {
    throw keySpent(action.argument, nextKey(action.key, action.suggestion), resolved.callId);
  }
  return findingsOf(action, call, { kind: "duplicate", ...found }, settings);
}

function reusedBy(action: Action, record: StoredRecord) {
  return keyReused(action.argument, nextKey(action.key, action.suggestion), {
    callId: record.callId,
    tool: record.tool,
    standing: standings[record.state],
    at: record.firstSentAt,
  });
}
