import type { BeginDecision } from "../begin-decision.js";
import type { StoredRecord } from "../record.js";
import { recordOf } from "../row.js";
import { StoreCorruptError } from "../store.js";

type Insertion = Extract<BeginDecision, { kind: "insert" }>;

/** What `begin_1` has found instead of nothing. */
export interface Standing {
  readonly now: number;
  readonly own: StoredRecord | undefined;
  holder(): StoredRecord | undefined;
  /** Which insertion of the key the own record is. */
  readonly id: number | undefined;
  /** The newest other record of the content. */
  readonly rival: number | undefined;
}

/** What `begin_1` has to find unchanged, what it replaces, and what it resolves. */
export interface Seen {
  readonly own?: string;
  readonly rival?: number;
  readonly fence?: number;
  readonly effect_no?: number;
  readonly created_at?: number;
  readonly resolves?: string;
  readonly resolves_fence?: number;
}

/**
 * The answer of `begin_1`: the time when it has begun, or else what stands there.
 * @throws StoreCorruptError when the answer, or the key's own record in it, can't be read.
 */
export function beginReply(text: string): number | Standing {
  const reply = parseReply(text);
  const { now, own, holder, rival } = membersOf(reply);
  const time = safeInteger(reply) ?? safeInteger(now);
  if (time === undefined) throw new StoreCorruptError("an answer of the idempotency store has no time");
  if (time === reply) return time;
  return {
    now: time,
    own: recordIn(own),
    holder: () => recordIn(holder),
    id: safeInteger(membersOf(own)["id"]),
    rival: safeInteger(rival),
  };
}

/** A decision to insert, in the terms of `begin_1`. */
export function seenOf({ own, id, rival }: Standing, { replaces, resolves }: Insertion): Seen {
  return {
    ...(own !== undefined && { own: `${id}:${own.fence}:${own.state}` }),
    ...(rival !== undefined && { rival }),
    ...(replaces !== undefined && {
      fence: replaces.fence,
      effect_no: replaces.effectNo,
      created_at: replaces.createdAt,
    }),
    ...(resolves !== undefined && { resolves: resolves.keyHash, resolves_fence: resolves.fence }),
  };
}

/** @throws StoreCorruptError when the text is not JSON. */
export function parseReply(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch (error) {
    throw new StoreCorruptError("an answer of the idempotency store can't be read", { cause: error });
  }
}

/**
 * The record that the server has turned into JSON; undefined for null.
 * @throws StoreCorruptError when it is of an unknown version or damaged.
 */
export function recordIn(value: unknown): StoredRecord | undefined {
  return value === null || value === undefined ? undefined : recordOf(value);
}

function safeInteger(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
