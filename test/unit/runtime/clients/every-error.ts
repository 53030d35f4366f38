import { DeadCredential } from "../../../../templates/connector/src/runtime/access/tokens/token-failure.js";
import type { ClaimedCall } from "../../../../templates/connector/src/runtime/call.js";
import {
  cancelled,
  neverSent,
  silentFailure,
} from "../../../../templates/connector/src/runtime/errors/silent-failure.js";
import type { ErrorCode, ToolError } from "../../../../templates/connector/src/runtime/errors/tool-error.js";
import { upstreamFailure } from "../../../../templates/connector/src/runtime/errors/upstream-failure.js";
import {
  inProgress,
  resultExpired,
  storeCorrupt,
  storeUnavailable,
} from "../../../../templates/connector/src/runtime/idempotency/failures.js";
import {
  keyRequired,
  keyReused,
  keyWeak,
} from "../../../../templates/connector/src/runtime/idempotency/key-failures.js";
import type { StoredRecord } from "../../../../templates/connector/src/runtime/idempotency/record.js";
import { unreadable } from "../../../../templates/connector/src/runtime/results/unreadable.js";
import { badArgument } from "../../../../templates/connector/src/runtime/upstream/bad-argument.js";
import { circuitOpen } from "../../../../templates/connector/src/runtime/upstream/refused-entry.js";
import { toolRemoved } from "../../../../templates/connector/src/runtime/removed.js";
import { oauthSettings } from "../access/support/oauth.js";
import { answeredCall, claimedCall, writePolicy } from "../calls.js";

const call: ClaimedCall = claimedCall({ policy: writePolicy({ verifyWith: "get_thing" }) });
const answered = answeredCall({ status: 201 }, { policy: call.policy });
const repetition = { tool: "make_thing", argument: "idempotency_key" };

const record: StoredRecord = {
  keyHash: "k",
  callId: "c_earlier1",
  state: "TOMBSTONE",
  fence: 1,
  effectNo: 1,
  owner: "o",
  tool: "make_thing",
  toolHash: "t",
  fingerprints: { args: "a", content: "c" },
  createdAt: 0,
  firstSentAt: Date.UTC(2026, 9, 3, 14, 5),
  updatedAt: 0,
  leaseUntil: 0,
  resendUntil: 0,
  resultUntil: 0,
  guardUntil: 0,
  keepUntil: 0,
};

const answer = (status: number, headers: Readonly<Record<string, string>> = {}): ToolError => {
  const body = Buffer.from(JSON.stringify({ message: "No.", errors: [{ field: "amount", message: "too small" }] }));
  const response = { status, headers: { "content-type": "application/json", ...headers }, body, complete: true };
  return upstreamFailure(call, response, "no");
};

/** One error of every code, made where such errors are made. */
export const everyError: Readonly<Record<ErrorCode, ToolError>> = {
  INVALID_ARGUMENTS: badArgument("amount", "is not right", "an integer"),
  KEY_REQUIRED: keyRequired("make_thing", "idempotency_key", "make_thing-1a2b3c4d"),
  KEY_WEAK: keyWeak("idempotency_key", "is a placeholder", "make_thing-1a2b3c4d"),
  KEY_REUSED: keyReused("idempotency_key", "invoice-2", { callId: "c_1", tool: "make_thing", standing: "executed" }),
  IN_PROGRESS: inProgress(repetition, "c_1", 5),
  OUTCOME_UNKNOWN: silentFailure(call, "unknown", true, new Error("read ECONNRESET")),
  RESULT_EXPIRED: resultExpired(record, { tool: "get_thing", arguments: { id: "1" } }, undefined),
  STORE_UNAVAILABLE: storeUnavailable(repetition, new Error("SQLITE_FULL")),
  STORE_CORRUPT: storeCorrupt(undefined, new Error("bad decrypt")),
  UPSTREAM_REJECTED: answer(422),
  AUTH_REAUTH_REQUIRED: new DeadCredential(oauthSettings("https://shop.example/token"), "invalid_grant"),
  UPSTREAM_AUTH: answer(401),
  UPSTREAM_FORBIDDEN: answer(403),
  UPSTREAM_NOT_FOUND: answer(404),
  UPSTREAM_CONFLICT: answer(409),
  RATE_LIMITED: upstreamFailure(
    call,
    { status: 429, headers: {}, body: Buffer.alloc(0), complete: true },
    "no",
    12_000,
  ),
  UPSTREAM_UNREACHABLE: silentFailure(call, "no", false, new Error("connect ECONNREFUSED")),
  UPSTREAM_UNAVAILABLE: answer(503),
  UPSTREAM_REDIRECT: answer(302, { location: "https://elsewhere.example/x?token=abc" }),
  CIRCUIT_OPEN: circuitOpen(call, 9_000),
  RESPONSE_INCOMPLETE: unreadable(answered, "RESPONSE_INCOMPLETE", "was cut off on its way"),
  RESPONSE_TOO_LARGE: unreadable(answered, "RESPONSE_TOO_LARGE", "is too large to be read"),
  CANCELLED: cancelled(call),
  TOOL_REMOVED: toolRemoved("make_thing", { since: "2026-03", use: "add_thing" }),
  INTERNAL: neverSent(call, new TypeError("x is not a function")),
};
