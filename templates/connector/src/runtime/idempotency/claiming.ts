import { setTimeout as sleep } from "node:timers/promises";
import type { ValidCall } from "../call.js";
import { ToolError } from "../errors/tool-error.js";
import type { Action } from "./action.js";
import { cancelledBefore, inProgress, storeCorrupt, storeUnavailable } from "./failures.js";
import { type Encounter, findingsOf } from "./findings.js";
import { type MintedKind, mintKey } from "./guard.js";
import { mintedKeyRefused } from "./key-failures.js";
import { describeOwner, ownerIsGone } from "./owner.js";
import { sameContent, type StoredRecord } from "./record.js";
import type { OnceSettings } from "./settings.js";
import { type BeginRequest, StoreCorruptError } from "./store.js";
import { decodeError } from "./stored-answer.js";
import type { Verdict } from "./verdict.js";
import { verificationOf } from "./verification.js";
import { pollingPauses } from "./waiting.js";

/** The right to send, or the verdict when there is nothing to send. */
export type Claim =
  | { readonly kind: "begun"; readonly record: StoredRecord; readonly rerun: boolean; readonly startedAt: number }
  | { readonly kind: "settled"; readonly verdict: Verdict };

/** Takes keys in the store, waits for other processes, notices dead owners. */
export class Claiming {
  readonly #settings: OnceSettings;
  readonly #owner = describeOwner();

  constructor(settings: OnceSettings) {
    this.#settings = settings;
  }

  /** @throws ToolError when the key can't be taken and no earlier outcome stands for it. */
  async claim(action: Action, call: ValidCall, mayBegin: () => boolean): Promise<Claim> {
    try {
      return await this.#claim(action, call, mayBegin);
    } catch (error) {
      if (error instanceof ToolError) throw error;
      if (error instanceof StoreCorruptError) throw storeCorrupt(await verificationOf(call, this.#settings), error);
      throw storeUnavailable(call.tool.name, action.argument, error);
    }
  }

  async #claim(action: Action, call: ValidCall, mayBegin: () => boolean): Promise<Claim> {
    const waitUntil = performance.now() + this.#settings.waitMs;
    for (;;) {
      const request = await this.#request(action, call);
      if (!mayBegin()) throw cancelledBefore(call.tool.name, action.argument);
      // Before the claim is made: the lease must not seem longer to its owner than to the store.
      const startedAt = performance.now();
      const outcome = await this.#settings.store.begin(request);
      if (outcome.kind === "begun") return { ...outcome, startedAt };
      if (outcome.kind === "superseded") continue;
      if (!isSameRunning(action, outcome)) {
        return { kind: "settled", verdict: await findingsOf(action, call, outcome, this.#settings) };
      }
      const rejection = await this.#awaitEnd(action, call, outcome, waitUntil);
      if (rejection !== undefined) return { kind: "settled", verdict: { kind: "failed", error: rejection } };
    }
  }

  async #request(action: Action, call: ValidCall): Promise<BeginRequest> {
    const { leaseMs, retention } = this.#settings;
    const parent = action.minted === undefined ? undefined : await this.#parentOf(action, action.minted);
    return {
      scope: action.scope,
      keyHash: action.keyHash,
      callId: call.id,
      owner: this.#owner,
      tool: call.tool.name,
      toolHash: action.toolHash,
      fingerprints: action.fingerprints,
      guarded: action.guarded,
      dedupes: action.dedupes,
      ...(parent !== undefined && { parent }),
      leaseMs,
      resendMs: retention.upstreamMs * 0.9,
      keepUnknownMs: retention.unknownMs,
    };
  }

  /** The earlier call that a server-minted key was given out for; undefined when the key has been used already. */
  async #parentOf(action: Action, minted: MintedKind): Promise<BeginRequest["parent"]> {
    const { store, serverSecret } = this.#settings;
    const { scope, keyHash, fingerprints } = action;
    const own = (await store.get({ scope, keyHash }))?.record;
    if (own !== undefined && own.state !== "REJECTED") return undefined;
    const holder = (await store.get({ scope, content: fingerprints.content }))?.record;
    const parents = [own?.parentCallId, holder?.callId].filter((callId) => callId !== undefined);
    const callId = parents.find((parent) => mintKey(minted, serverSecret, fingerprints.content, parent) === action.key);
    if (callId === undefined) throw mintedKeyRefused(action.argument, action.suggestion);
    return { callId, as: minted };
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
    const reference = { scope: action.scope, keyHash: record.keyHash, fence: record.fence };
    for (const pause of pollingPauses()) {
      if (ownerIsGone(record.owner)) {
        await store.settle(reference, { keepMs: retention.unknownMs });
        return undefined;
      }
      if (performance.now() + pause > waitUntil) break;
      await sleep(pause);
      const found = await store.get({ scope: action.scope, keyHash: record.keyHash });
      const running =
        found?.record.state === "RUNNING" && found.record.fence === record.fence && found.now < record.leaseUntil;
      if (!running) return kind === "existing" ? rejectionOf(found?.record) : undefined;
    }
    const leaseLeft = Math.ceil((record.leaseUntil - now) / 1000);
    throw inProgress(call.tool.name, action.argument, record.callId, Math.max(1, Math.min(5, leaseLeft)));
  }
}

/** Only an equal call waits; with other content the key is taken, running or not. */
function isSameRunning(action: Action, { kind, record }: Encounter): boolean {
  return record.state === "RUNNING" && (kind === "duplicate" || sameContent(record.fingerprints, action.fingerprints));
}

function rejectionOf(record: StoredRecord | undefined): ToolError | undefined {
  if (record?.state !== "REJECTED" || record.error === undefined) return undefined;
  return new ToolError(decodeError(record.error), { call: { id: record.callId, replayed: true, executed_now: false } });
}
