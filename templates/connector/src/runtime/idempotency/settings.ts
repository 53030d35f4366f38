import { createSecretKey, type KeyObject } from "node:crypto";
import type { ValidCall } from "../call.js";
import type { Policy } from "../policy.js";
import type { Tool } from "../tool.js";
import type { Gate } from "../upstream/gate.js";
import { countedStore } from "./counted-store.js";
import { Counters } from "./counters.js";
import { PassThrough } from "./pass-through.js";
import { RecentAnswers } from "./recent-answers.js";
import { ReplayNotes } from "./replay-notes.js";
import { Sealing, type SealingKey } from "./sealing.js";
import type { Store } from "./store.js";

/** Where the layer reports what a person should know; a pino logger fits. */
export interface OnceLogger {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

export interface OnceOptions {
  readonly store: Store;
  /** At least 32 bytes; all hashes and keys are made with it, so it must stay what it is as long as the store lives. */
  readonly serverSecret: Uint8Array;
  /** What answers and errors are encrypted with in the store: the first seals, all open. Left out: they are not. */
  readonly sealingKeys?: readonly SealingKey[];
  /** Where a call goes. Part of the scope: the same key for another upstream is another key. */
  readonly upstreamBaseUrlOf: (call: ValidCall) => string;
  /** How long one owner may be at it: the whole upstream budget and 15 s. */
  readonly leaseMs?: number;
  /** How long a caller waits for another one's call before it is told IN_PROGRESS. */
  readonly waitMs?: number;
  /** How long after completion equal content under another key is answered with the earlier result; 0: never. */
  readonly guardMs?: number;
  readonly retention?: Partial<Retention>;
  /** How long an answer is also kept in memory, for a repeat at the same process; 0: not at all. */
  readonly recentMs?: number;
  /** The way to the upstream: a write asks there for leave to send before it begins. Left out: it is asked for after. */
  readonly gateOf?: (call: ValidCall) => Pick<Gate, "tryEnter" | "enter"> | undefined;
  /** Looks a verification tool up, so that its arguments can be filled in. */
  readonly findTool?: (name: string) => Promise<Tool | undefined>;
  readonly logger?: OnceLogger;
}

/** How long what is kept; the bound of the promise that an old key is not executed again is `tombstoneMs`. */
export interface Retention {
  readonly resultMs: number;
  readonly tombstoneMs: number;
  readonly unknownMs: number;
  readonly rejectedMs: number;
  /** How long the upstream is trusted to remember its own key; a tenth less is used. */
  readonly upstreamMs: number;
  readonly resultMaxBytes: number;
}

export interface OnceSettings extends Required<Omit<OnceOptions, "retention" | "serverSecret" | "sealingKeys">> {
  readonly retention: Retention;
  readonly sealing: Sealing;
  readonly counters: Counters;
  readonly replays: ReplayNotes;
  readonly recent: RecentAnswers;
  readonly passThrough: PassThrough;
  /** Made into a key once: that is a third of the work of every hash. */
  readonly serverSecret: KeyObject;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const defaultRetention: Retention = {
  resultMs: day,
  tombstoneMs: 30 * day,
  unknownMs: 30 * day,
  rejectedMs: hour,
  upstreamMs: day,
  resultMaxBytes: 256 * 1024,
};

const silent: OnceLogger = { info: () => undefined, warn: () => undefined };

/** @throws RangeError when the secret is too short to protect anything. */
export function completeSettings({ sealingKeys = [], recentMs = minute, ...options }: OnceOptions): OnceSettings {
  if (options.serverSecret.length < 32)
    throw new RangeError("the secret of the idempotency store needs at least 32 bytes");
  const counters = new Counters();
  return {
    leaseMs: minute,
    waitMs: 20_000,
    guardMs: 10 * minute,
    recentMs,
    gateOf: () => undefined,
    findTool: () => Promise.resolve(undefined),
    logger: silent,
    ...options,
    retention: { ...defaultRetention, ...options.retention },
    serverSecret: createSecretKey(options.serverSecret),
    sealing: new Sealing(sealingKeys),
    counters,
    replays: new ReplayNotes(),
    recent: new RecentAnswers(recentMs),
    passThrough: new PassThrough(),
    store: countedStore(options.store, counters),
  };
}

/** An upstream that stores rejections under its key must not see that key again: `effectNo` is kept as long as it remembers. */
export function keepRejectedMs({ idempotency }: Policy, { rejectedMs, upstreamMs }: Retention): number {
  return idempotency?.upstream === undefined ? rejectedMs : Math.max(rejectedMs, upstreamMs);
}
