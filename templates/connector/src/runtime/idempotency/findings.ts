import type { Answer, ValidCall } from "../call.js";
import { type Action, likenessOf, repetitionOf, suggestionFor } from "./action.js";
import { inProgress, outcomeUnknown, resultExpired } from "./failures.js";
import { mintKey } from "./guard.js";
import { keyReused, keySpent } from "./key-failures.js";
import { nextKey } from "./keys.js";
import { type RecordState, sameContent, type StoredRecord } from "./record.js";
import { type Duplicate, replay, type ReplayFacts } from "./replay.js";
import { recentAnswer } from "./recent-answers.js";
import type { OnceSettings } from "./settings.js";
import { type BeginOutcome, type FoundRecord, StoreCorruptError } from "./store.js";
import { decodeAnswer, decodeError } from "./stored-answer.js";
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

/** More than anybody verifies absent one after the other. */
const mostSuccessors = 100;

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
  const { kind, record } = encounter;
  if (kind === "existing" && !sameContent(record.fingerprints, action.fingerprints)) {
    settings.counters.add("keyConflicts");
    throw reusedBy(action, call, record);
  }
  switch (record.state) {
    case "DONE": {
      const text = openedAnswer(action, record, settings);
      const stored = decodeAnswer(text);
      keepRecent(encounter, text, settings);
      settings.counters.add(kind === "duplicate" ? "duplicates" : "replays");
      settings.replays.add({ scope: action.scope, keyHash: record.keyHash });
      return { kind: "found", answer: replay(stored, replayFacts(action, call, encounter, settings)) };
    }
    case "TOMBSTONE": {
      const receipt = ifReadable(() => decodeAnswer(openedAnswer(action, record, settings)))?.receipt;
      throw resultExpired(record, await verificationOf(call, settings), receipt);
    }
    case "RESOLVED":
      return successorFindings(action, call, record, settings);
    case "RUNNING":
      throw inProgress(repetitionOf(action, call), record.callId, 5);
    case "UNKNOWN":
    case "REJECTED":
      throw await unknownFinding(action, call, encounter, settings);
  }
}

/** @throws StoreCorruptError when it can't be read. */
function openedAnswer({ scope }: Action, record: StoredRecord, { sealing }: OnceSettings): string {
  if (record.answer === undefined) throw new StoreCorruptError("a stored answer is missing");
  return sealing.open(record.answer, scope, record);
}

/** A client that repeats once repeats again. */
function keepRecent({ record, now }: Encounter, text: string, { recent }: OnceSettings): void {
  const doneAt = Date.now() - (now - record.updatedAt);
  recent.keep(record.keyHash, recentAnswer(record, text, doneAt), record.resultUntil - now);
}

async function unknownFinding(
  action: Action,
  call: ValidCall,
  { kind, record, now }: Encounter,
  settings: OnceSettings,
) {
  const { error } = record;
  const { scope } = action;
  const told = ifReadable(() =>
    error === undefined ? undefined : decodeError(settings.sealing.open(error, scope, record)),
  );
  const likeness = kind === "duplicate" ? likenessOf(action) : undefined;
  const recourse = await verifyingRecourse(action, call, record.callId, settings);
  return outcomeUnknown({ record, now, likeness, upstream: told?.upstream }, recourse);
}

/** What is only told along the way may be unreadable: the state of the record says what matters. */
function ifReadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof StoreCorruptError) return undefined;
    throw error;
  }
}

/** Check with a reading tool; a key for the case that it is not there. */
export async function verifyingRecourse(action: Action, call: ValidCall, callId: string, settings: OnceSettings) {
  const absentKey = mintKey("absent", settings.serverSecret, action.fingerprints.content, callId);
  const verify = await verificationOf(call, settings);
  return { kind: "verify", tool: call.tool.name, argument: action.argument, absentKey, verify } as const;
}

/** The answer of the very same call, where this process has it at hand. */
export function recentFinding(action: Action, call: ValidCall, settings: OnceSettings): Answer | undefined {
  const recent = settings.recent.find(action.keyHash, action);
  if (recent === undefined) return undefined;
  settings.counters.add("replays");
  settings.replays.add(action);
  const readWith = call.policy.idempotency?.verifyWith;
  const facts = {
    callId: recent.callId,
    ageMs: Date.now() - recent.doneAt,
    tool: call.tool,
    toolChanged: false,
    readWith,
  };
  return replay(decodeAnswer(recent.text), facts);
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
export function duplicateFacts(
  action: Action,
  call: ValidCall,
  earlierCallId: string,
  { serverSecret }: OnceSettings,
): Duplicate {
  return {
    callId: call.id,
    againKey: mintKey("again", serverSecret, action.fingerprints.content, earlierCallId),
    argument: action.argument,
    likeness: likenessOf(action),
    ask: action.ask,
  };
}

/** The key's own call was verified absent; what counts is the call that took its place, or the one that took its place in turn. */
async function successorFindings(
  action: Action,
  call: ValidCall,
  resolved: StoredRecord,
  settings: OnceSettings,
): Promise<Verdict> {
  const found = await lastSuccessor(action, resolved, settings);
  if (found === undefined || found.record.state === "REJECTED") {
    throw keySpent(action.argument, nextKey(action.key, suggestionFor(call, action.fingerprints)), resolved.callId);
  }
  // For its own key that is the answer: nothing to ask about.
  return findingsOf({ ...action, ask: false }, call, { kind: "duplicate", ...found }, settings);
}

/** @throws StoreCorruptError when they lead nowhere. */
async function lastSuccessor(
  { scope }: Action,
  resolved: StoredRecord,
  { store }: OnceSettings,
): Promise<FoundRecord | undefined> {
  let { successor } = resolved;
  for (let steps = 0; steps < mostSuccessors; steps += 1) {
    const found = successor === undefined ? undefined : await store.get({ scope, keyHash: successor });
    if (found?.record.state !== "RESOLVED") return found;
    ({ successor } = found.record);
  }
  throw new StoreCorruptError("the successors of a record have no end");
}

function reusedBy(action: Action, call: ValidCall, record: StoredRecord) {
  return keyReused(action.argument, nextKey(action.key, suggestionFor(call, action.fingerprints)), {
    callId: record.callId,
    tool: record.tool,
    standing: standings[record.state],
    at: record.firstSentAt,
  });
}
