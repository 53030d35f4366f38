import type { Executed } from "../errors/tool-error.js";
import type { RequestDefinition } from "../tool.js";
import { retryAfter, waitTime } from "./wait-time.js";

/** Everything that the decision depends on. */
export interface Situation {
  readonly method: RequestDefinition["method"];
  /** The operation changes nothing. */
  readonly safe: boolean;
  /** The upstream removes duplicates, or the method is idempotent: an uncertain request may be sent again. */
  readonly dedupes: boolean;
  /** The upstream knows all sends of the request by one key. */
  readonly keyed: boolean;
  /** Whether the request may have left the process. */
  readonly sent: boolean;
  /** Undefined when no answer came. */
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** An earlier send of this call has an unknown fate. */
  readonly uncertain: boolean;
}

/**
 * What becomes of one attempt. `ok` is an answer to use. `resend` may be sent again, `follow` to where the answer points;
 * when that is not possible, `otherwise` holds.
 */
export type Decision =
  | { readonly verdict: "ok" }
  | { readonly verdict: "fail"; readonly executed: Executed }
  | { readonly verdict: "resend" | "follow"; readonly otherwise: Executed };

/** The answer was given before anything was done, and the upstream asks to come again. */
const NOT_YET: ReadonlySet<number> = new Set([408, 421, 425, 429]);
/** GET goes on as GET. */
const LOOK_ELSEWHERE: ReadonlySet<number> = new Set([301, 302, 303]);
/** Nothing was done and it would be the same the next time. */
const NOT_IMPLEMENTED: ReadonlySet<number> = new Set([501, 505]);
/** Said to a request with a key, these hold for the key, whichever send they answer. Without one, for this send only. */
export const ABOUT_THE_REQUEST: ReadonlySet<number> = new Set([
  400, 402, 404, 405, 406, 410, 411, 413, 414, 415, 422, 428, 431, 451,
]);

/** The decision table of section 6 (rows 17 to 28) of the idempotency reference. Pure. */
export function decide(situation: Situation): Decision {
  const { status, sent } = situation;
  if (status === undefined) return sent ? lost(situation) : { verdict: "resend", otherwise: notDone(situation) };
  if (status < 300) return { verdict: "ok" };
  if (status < 400) return redirected(situation, status);
  if (isPutOff(status, situation.headers)) return { verdict: "resend", otherwise: notDone(situation) };
  if (status >= 500 && !NOT_IMPLEMENTED.has(status)) return lost(situation);
  return rejected(situation, status);
}

/** A 403 may be a rate limit. A 503 that names no time may come from behind the place where the request was done. */
function isPutOff(status: number, headers: Situation["headers"]): boolean {
  if (status === 403) return waitTime(headers, status) !== undefined;
  return status === 503 ? retryAfter(headers) !== undefined : NOT_YET.has(status);
}

/** Reset, cut off, timed out, or a failure somewhere behind: it may have been done. */
function lost(situation: Situation): Decision {
  if (situation.safe) return { verdict: "resend", otherwise: "no" };
  return situation.dedupes ? { verdict: "resend", otherwise: "unknown" } : { verdict: "fail", executed: "unknown" };
}

/**
 * 307 and 308 say that it was not done, and where to go. What is only looked at may be elsewhere for good or for now. To a
 * write 303 points at what was done, and nobody knows what the others mean.
 */
function redirected(situation: Situation, status: number): Decision {
  const { safe, method } = situation;
  if (status === 307 || status === 308) return { verdict: "follow", otherwise: notDone(situation) };
  if (!safe) return status === 303 ? { verdict: "ok" } : { verdict: "fail", executed: "unknown" };
  if (status === 304) return { verdict: "ok" };
  const isLook = method === "GET" || method === "HEAD";
  return isLook && LOOK_ELSEWHERE.has(status)
    ? { verdict: "follow", otherwise: "no" }
    : { verdict: "fail", executed: "no" };
}

function rejected(situation: Situation, status: number): Decision {
  const gone = status === 404 || status === 410;
  if (situation.uncertain && situation.method === "DELETE" && gone) return { verdict: "ok" };
  if (situation.uncertain && situation.keyed && ABOUT_THE_REQUEST.has(status))
    return { verdict: "fail", executed: "no" };
  return { verdict: "fail", executed: notDone(situation) };
}

/** This attempt did nothing; an earlier one may have. */
function notDone({ uncertain, safe }: Situation): Executed {
  return uncertain && !safe ? "unknown" : "no";
}
