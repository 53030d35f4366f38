import { newRecord } from "../new-record.js";
import type { StoredRecord } from "../record.js";
import {
  type BeginOutcome,
  type BeginRequest,
  type ChangeOutcome,
  type ClaimReference,
  type Completion,
  type Ending,
  type OpenEnding,
  type FoundRecord,
  type RecordLookup,
  type ReplayCount,
  StoreCorruptError,
  StoreUnavailableError,
} from "../store.js";
import type { Identity } from "./identity.js";
import type { Link } from "./link.js";
import { runScript, type Script, scriptOf, type Send } from "./script.js";
import { begin } from "./scripts/begin.js";
import { complete, release, settle } from "./scripts/change.js";
import { get } from "./scripts/get.js";
import { noteReplays } from "./scripts/note-replays.js";
import { foundRecord } from "./stored-record.js";

const scripts = {
  begin: scriptOf(begin),
  complete: scriptOf(complete),
  release: scriptOf(release),
  settle: scriptOf(settle),
  get: scriptOf(get),
  noteReplays: scriptOf(noteReplays),
};

/** What is left for the answer to `begin` to come back, so that nothing is begun for a caller who has given up. */
const returnMs = 500;

/** The operations on records: one script each. */
export class Records {
  readonly #prefix: string;
  readonly #identity: Identity;
  /** In place of the server's clock. */
  readonly #now: (() => number) | undefined;

  constructor(prefix: string, identity: Identity, now: (() => number) | undefined) {
    this.#prefix = prefix;
    this.#identity = identity;
    this.#now = now;
  }

  /** Tries while the caller waits: again when the server's clock was misjudged, or when its data was lost in between. */
  async begin(link: Link, request: BeginRequest, until: number): Promise<BeginOutcome> {
    const giveUpAt = until - returnMs;
    for (let sentAt = performance.now(); sentAt < giveUpAt; sentAt = performance.now()) {
      const values = beginValues(request, this.#identity.epoch, link.serverTimeAt(giveUpAt));
      const reply = replyOf(await this.#run(link.write, scripts.begin, values));
      if (reply.kind === "overdue") link.observeClock(reply.now, sentAt);
      else if (reply.kind === "replaced") await this.#identity.agree(link.client);
      else return beginOutcome(reply, request);
    }
    throw new StoreUnavailableError("the idempotency store does not answer in time");
  }

  async complete(link: Link, claim: ClaimReference, completion: Completion): Promise<ChangeOutcome> {
    const { answer, keepResultMs, keepMs, guardMs } = completion;
    const values = [...claimValues(claim, keepMs), whole(keepResultMs), whole(guardMs), answer];
    return changeOutcome(await this.#run(link.write, scripts.complete, values));
  }

  async release(link: Link, claim: ClaimReference, ending: Ending): Promise<ChangeOutcome> {
    return changeOutcome(await this.#run(link.write, scripts.release, endingValues(claim, ending)));
  }

  async settle(link: Link, claim: ClaimReference, ending: OpenEnding): Promise<ChangeOutcome> {
    return changeOutcome(await this.#run(link.write, scripts.settle, endingValues(claim, ending)));
  }

  async get(link: Link, { keyHash, content }: RecordLookup): Promise<FoundRecord | undefined> {
    const values = keyHash === undefined ? ["content", content] : ["keyHash", keyHash];
    const reply = await this.#run(link.read, scripts.get, values);
    if (reply === null) return undefined;
    const { now, rest } = replyOf(reply);
    return foundRecord(now, rest[0], rest[1]);
  }

  /** Not waited for by a replica: nothing depends on it. */
  async noteReplays(link: Link, replays: readonly ReplayCount[]): Promise<void> {
    const values = replays.flatMap(({ keyHash, times }) => [keyHash, String(times)]);
    await this.#run(link.read, scripts.noteReplays, values);
  }

  #run(send: Send, script: Script, values: readonly string[]): Promise<unknown> {
    return runScript(send, script, this.#prefix, [this.#now === undefined ? "" : whole(this.#now()), ...values]);
  }
}

/** In the order in which the script takes them. */
function beginValues(request: BeginRequest, epoch: string, notAfter: number): readonly string[] {
  const { keyHash, callId, owner, tool, toolHash, fingerprints, parent } = request;
  const record = [keyHash, callId, owner, tool, toolHash, fingerprints.args, fingerprints.content];
  const conditions = [request.guarded ? "1" : "", request.dedupes ? "1" : "", parent?.callId ?? "", parent?.as ?? ""];
  const times = [whole(request.leaseMs), whole(request.resendMs), whole(request.keepUnknownMs)];
  return [epoch, whole(notAfter), ...record, ...conditions, ...times];
}

function claimValues({ keyHash, callId, fence }: ClaimReference, keepMs: number): readonly string[] {
  return [keyHash, callId, String(fence), whole(keepMs)];
}

function endingValues(claim: ClaimReference, { error = "", keepMs, mayResend }: OpenEnding): readonly string[] {
  return [...claimValues(claim, keepMs), error, mayResend === false ? "1" : ""];
}

/** Redis takes milliseconds without fractions. */
function whole(milliseconds: number): string {
  return String(Math.floor(milliseconds));
}

/** What `begin` and `get` answer. */
interface Reply {
  readonly kind: string;
  readonly now: number;
  readonly rest: readonly unknown[];
}

function replyOf(value: unknown): Reply {
  const [kind, now, ...rest]: readonly unknown[] = Array.isArray(value) ? value : [];
  if (typeof kind === "string" && typeof now === "number") return { kind, now, rest };
  throw new StoreUnavailableError("the idempotency store answers in a way that is not known");
}

function beginOutcome({ kind, now, rest }: Reply, request: BeginRequest): BeginOutcome {
  switch (kind) {
    case "superseded":
      return { kind };
    case "begun":
      return { kind, rerun: false, record: begunRecord(request, now, rest) };
    case "rerun":
      return { kind: "begun", rerun: true, record: foundRecord(now, rest[0], rest[1]).record };
    case "existing":
    case "duplicate":
      return { kind, ...foundRecord(now, rest[0], rest[1]) };
    default:
      throw new StoreUnavailableError("the idempotency store answers in a way that is not known");
  }
}

/** The record that the script has made of a request. */
function begunRecord(
  request: BeginRequest,
  now: number,
  [fence, effectNo, createdAt]: readonly unknown[],
): StoredRecord {
  const counted = { fence: Number(fence), effectNo: Number(effectNo), createdAt: Number(createdAt) };
  return { ...newRecord(request, undefined, now), ...counted };
}

function changeOutcome(reply: unknown): ChangeOutcome {
  if (reply === "changed" || reply === "late" || reply === "stale") return reply;
  throw new StoreCorruptError("a record of the idempotency store can't be read");
}
