import { setTimeout as sleep } from "node:timers/promises";
import type { ValidCall } from "../call.js";
import { ToolError } from "../errors/tool-error.js";
import { type Action, repetitionOf, suggestionFor } from "./action.js";
import { Beginning, type Begun } from "./beginning.js";
import { inProgress, lastSeenOpen, storeCorrupt, storeUnavailable } from "./failures.js";
import { type Encounter, findingsOf } from "./findings.js";
import { type MintedKind, mintKey } from "./guard.js";
import { mintedKeyRefused } from "./key-failures.js";
import type { OpenWrites } from "./open-writes.js";
import { describeOwner, ownerIsGone } from "./owner.js";
import { sameContent, sameRequest, type StoredRecord } from "./record.js";
import type { OnceSettings } from "./settings.js";
import { type BeginRequest, claimOn, StoreCorruptError } from "./store.js";
import { decodeError } from "./stored-answer.js";
import type { Verdict } from "./verdict.js";
import { verificationOf } from "./verification.js";
import { pollingPauses } from "./waiting.js";
import type { Withdrawals } from "./withdrawals.js";

/** The right to send, or the verdict when there is nothing to send. */
export type Claim = Begun | { readonly kind: "settled"; readonly verdict: Verdict };

/** What a call meets on the way to its key. */
export interface Sightings {
  /** The call that stands for it, and may have been sent. */
  open?: string | undefined;
}

/** Takes keys, or finds out what stands in the way: waits for other processes, notices dead owners. */
export class Claiming {
  readonly #settings: OnceSettings;
  readonly #withdrawals: Withdrawals;
  readonly #beginning: Beginning;
  readonly #openWrites: OpenWrites;
  readonly #owner = describeOwner();

  constructor(settings: OnceSettings, withdrawals: Withdrawals, openWrites: OpenWrites) {
    this.#settings = settings;
    this.#openWrites = openWrites;
    this.#withdrawals = withdrawals;
    this.#beginning = new Beginning(settings, withdrawals);
  }

  /** @throws ToolError when the key can't be taken and no earlier outcome stands for it. */
  async claim(action: Action, call: ValidCall, mayBegin: () => boolean, sightings: Sightings): Promise<Claim> {
    try {
      return await this.#claim(action, call, mayBegin, sightings);
    } catch (error) {
      if (error instanceof ToolError) throw error;
      if (error instanceof StoreCorruptError) throw storeCorrupt(await verificationOf(call, this.#settings), error);
      const open = sightings.open ?? this.#openWrites.find(action);
      if (open !== undefined) throw lastSeenOpen(repetitionOf(action, call), open, error);
      throw storeUnavailable(repetitionOf(action, call), error);
    }
  }

  async #claim(action: Action, call: ValidCall, mayBegin: () => boolean, sightings: Sightings): Promise<Claim> {
    const waitUntil = performance.now() + this.#settings.waitMs;
    let { keyHash } = action;
    for (;;) {
      const parent = action.minted && (await this.#parentOf(action, call, action.minted));
      const request = this.#request(action, call, keyHash, parent);
      const outcome = await this.#beginning.begin(request, action, call, mayBegin);
      if (outcome.kind === "begun") return outcome;
      if (outcome.kind === "superseded" || (await this.#withdrawals.free(outcome.record, action.keyHash))) continue;
      if (isSame(action, outcome)) sightings.open = outcome.record.callId;
      if (mayResend(action, outcome)) {
        keyHash = outcome.record.keyHash;
        continue;
      }
      const encounter = keyHash === action.keyHash ? outcome : ({ ...outcome, kind: "duplicate" } as const);
      const verdict = await this.#verdictOn(encounter, action, call, waitUntil);
      if (verdict !== undefined) return { kind: "settled", verdict };
    }
  }

  /** What a record in the way means for a call; undefined when it is no longer in the way. */
  async #verdictOn(
    encounter: Encounter,
    action: Action,
    call: ValidCall,
    waitUntil: number,
  ): Promise<Verdict | undefined> {
    const isRunning = encounter.record.state === "RUNNING" && isSame(action, encounter);
    if (!isRunning) return findingsOf(action, call, encounter, this.#settings);
    const rejection = await this.#awaitEnd(action, call, encounter, waitUntil);
    return rejection && { kind: "failed", error: rejection };
  }

  #request(action: Action, call: ValidCall, keyHash: string, parent: BeginRequest["parent"]): BeginRequest {
    const { leaseMs, retention } = this.#settings;
    return {
      scope: action.scope,
      keyHash,
      callId: call.id,
      owner: this.#owner,
      tool: call.tool.name,
      toolHash: action.toolHash,
      fingerprints: action.fingerprints,
      guarded: action.guarded,
      dedupes: action.dedupes,
      ...(parent !== undefined && { parent }),
      leaseMs,
      // A write that went out without a key is not recognised later, even if a newer release sends one.
      resendMs: action.dedupes ? Math.floor(retention.upstreamMs * 0.9) : 0,
      keepUnknownMs: retention.unknownMs,
    };
  }

  /** The earlier call that a server-minted key was given out for; undefined when the key has been used already. */
  async #parentOf(action: Action, call: ValidCall, minted: MintedKind): Promise<BeginRequest["parent"]> {
    const { store, serverSecret } = this.#settings;
    const { scope, keyHash, fingerprints } = action;
    const own = (await store.get({ scope, keyHash }))?.record;
    if (isTaken(own)) return undefined;
    const holder = (await store.get({ scope, content: fingerprints.content }))?.record;
    const parents = [own?.parentCallId, holder?.callId].filter((callId) => callId !== undefined);
    const callId = parents.find((parent) => mintKey(minted, serverSecret, fingerprints.content, parent) === action.key);
    if (callId !== undefined) return { callId, as: minted };
    // Who has used the key between the two looks holds the content now.
    if (isTaken((await store.get({ scope, keyHash }))?.record)) return undefined;
    throw mintedKeyRefused(action.argument, suggestionFor(call, fingerprints));
  }

  /**
   * Waits until the record is no longer RUNNING. Returns what its caller was told when that was a rejection of the same call.
   * @throws ToolError IN_PROGRESS when the time is over first.
   */
  async #awaitEnd(
    action: Action,
    call: ValidCall,
    { kind, record, now }: Encounter,
    waitUntil: number,
  ): Promise<ToolError | undefined> {
    const { store, retention } = this.#settings;
    const reference = claimOn(action.scope, record);
    call.progress?.(`the first call ${record.callId}`);
    for (const pause of pollingPauses()) {
      if (ownerIsGone(record.owner)) {
        const settled = await unlessDown(store.settle(reference, { keepMs: retention.unknownMs }));
        if (settled !== "down") return undefined;
      }
      if (performance.now() + pause > waitUntil) break;
      await sleep(pause);
      const found = await unlessDown(store.get({ scope: action.scope, keyHash: record.keyHash }));
      if (found === "down") continue;
      const isSameClaim = found?.record.callId === record.callId && found.record.fence === record.fence;
      const running = isSameClaim && found.record.state === "RUNNING" && found.now < record.leaseUntil;
      if (!running) return kind === "existing" ? this.#rejectionOf(action, found?.record) : undefined;
    }
    const leaseLeft = Math.ceil((record.leaseUntil - now) / 1000);
    throw inProgress(repetitionOf(action, call), record.callId, Math.max(1, Math.min(5, leaseLeft)));
  }

  #rejectionOf({ scope }: Action, record: StoredRecord | undefined): ToolError | undefined {
    if (record?.state !== "REJECTED" || record.error === undefined) return undefined;
    const body = decodeError(this.#settings.sealing.open(record.error, scope, record));
    return new ToolError(body, { call: { id: record.callId, replayed: true, executed_now: false } });
  }
}

/** Of a call that was seen running nobody may say that nothing was sent, only because the store can't be asked any more. */
async function unlessDown<T>(answer: Promise<T>): Promise<T | "down"> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof StoreCorruptError) throw error;
    return "down";
  }
}

/** Only a definite rejection frees a key. */
function isTaken(own: StoredRecord | undefined): boolean {
  return own !== undefined && own.state !== "REJECTED";
}

/** Only an equal call waits; with other content the key is taken, running or not. */
function isSame(action: Action, { kind, record }: Encounter): boolean {
  return kind === "duplicate" || sameContent(record.fingerprints, action.fingerprints);
}

/** A call without a key goes on with the record of its content, where the upstream recognises the repeat. */
function mayResend(action: Action, { kind, record, now }: Encounter): boolean {
  const unknown = kind === "duplicate" && record.state === "UNKNOWN" && now < record.resendUntil;
  const recognised = action.dedupes && sameRequest(record, action);
  return action.repeatedArgument === undefined && unknown && recognised;
}
