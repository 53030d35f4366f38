import type { ValidCall } from "../call.js";
import type { StoredRecord } from "./record.js";
import { keepRejectedMs, type OnceSettings } from "./settings.js";
import { type BeginRequest, claimOn, type RecordIdentity } from "./store.js";

/** A claim that the store may have kept although it did not say so. Nothing was sent under it. */
interface LostClaim extends RecordIdentity {
  readonly callId: string;
  readonly owner: string;
  readonly until: number;
  readonly keepMs: number;
}

const firstPause = 250;
const longestPause = 5_000;

/**
 * Takes claims back that were lost on their way, so that a repeat is executed instead of being told that the outcome is
 * unknown. Works in the background until their leases are over: a claim may still be on its way when it is not found.
 */
export class Withdrawals {
  readonly #settings: OnceSettings;
  readonly #isBusy: (keyHash: string) => boolean;
  readonly #lost = new Map<string, LostClaim>();
  #pause = firstPause;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #closed = false;

  /** @param isBusy whether this process is claiming or sending under a key: then nothing may be taken back from it. */
  constructor(settings: OnceSettings, isBusy: (keyHash: string) => boolean) {
    this.#settings = settings;
    this.#isBusy = isBusy;
  }

  /** Notes a claim that failed without a word on what is stored. */
  add({ scope, keyHash, callId, owner }: BeginRequest, { policy }: ValidCall, until: number): void {
    const keepMs = keepRejectedMs(policy, this.#settings.retention);
    this.#lost.set(callId, { scope, keyHash, callId, owner, until, keepMs });
    this.#pause = firstPause;
    this.#schedule();
  }

  /** Frees a record at once that stands in the way of a call with this key, when it is a lost claim. Says whether it was. */
  async free(record: StoredRecord, keyHash: string): Promise<boolean> {
    const claim = this.#lost.get(record.callId);
    if (claim === undefined || (record.keyHash !== keyHash && this.#isBusy(record.keyHash))) return false;
    return this.#takeBack(claim, record);
  }

  /** A call has the key now: what was lost before is of no account. */
  forget(keyHash: string): void {
    for (const claim of this.#lost.values()) if (claim.keyHash === keyHash) this.#lost.delete(claim.callId);
  }

  /** Looks for all of them a last time. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
    await this.#sweep();
  }

  #schedule(): void {
    if (this.#closed || this.#timer !== undefined || this.#lost.size === 0) return;
    this.#timer = setTimeout(
      () => {
        this.#running = this.#sweep().finally(() => {
          this.#timer = undefined;
          this.#schedule();
        });
      },
      this.#pause * (0.5 + Math.random() / 2),
    );
    this.#timer.unref();
    this.#pause = Math.min(longestPause, this.#pause * 2);
  }

  /** One look at each whose lease is not over, as long as the store answers. */
  async #sweep(): Promise<void> {
    const now = performance.now();
    for (const { callId, until } of this.#lost.values()) if (until <= now) this.#lost.delete(callId);
    try {
      for (const claim of this.#lost.values()) await this.#look(claim);
    } catch {
      return;
    }
  }

  async #look(claim: LostClaim): Promise<void> {
    const { scope, keyHash, callId } = claim;
    const found = await this.#settings.store.get({ scope, keyHash });
    if (found === undefined || !this.#lost.has(callId) || this.#isBusy(keyHash)) return;
    if (found.record.callId === callId) await this.#takeBack(claim, found.record);
    else this.#lost.delete(callId);
  }

  async #takeBack(claim: LostClaim, record: StoredRecord): Promise<boolean> {
    const { scope, callId, keepMs } = claim;
    const { state, owner } = record;
    // With another owner it is a re-run by another process: that one may have sent.
    const isOurs = state === "RUNNING" && owner === claim.owner;
    if (isOurs) {
      await this.#settings.store.release(claimOn(scope, record), { keepMs });
      this.#settings.logger.info({ call: callId }, "a claim was withdrawn that the store had kept without saying so");
    }
    this.#lost.delete(callId);
    return isOurs;
  }
}
