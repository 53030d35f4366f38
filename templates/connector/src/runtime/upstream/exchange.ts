import { setTimeout as sleep } from "node:timers/promises";
import type { ClaimedCall, UpstreamResponse } from "../call.js";
import { isAboutEarlierSend } from "../errors/about-earlier-send.js";
import { invalidArguments } from "../errors/invalid-arguments.js";
import { readError } from "../errors/read-error.js";
import { cancelled, neverSent, silentFailure } from "../errors/silent-failure.js";
import { ToolError } from "../errors/tool-error.js";
import { isRecorded } from "../policy.js";
import { backoff, MAX_SENDS } from "./backoff.js";
import type { Attempt } from "./client.js";
import { type Decision, decide, type Situation } from "./decide.js";
import type { Gate, Pass } from "./gate.js";
import { Sender, type SenderOptions } from "./sender.js";
import { waitTime } from "./wait-time.js";

export interface ExchangeOptions extends SenderOptions {
  readonly gate: Gate;
  /** For the whole call, from when it asked for its pass. */
  readonly timeoutMs: number;
}

type Unsuccessful = Exclude<Decision, { readonly verdict: "ok" }>;

/**
 * One call of the upstream with everything that may be repeated of it.
 *
 * @throws ToolError when there is no answer to use; it says whether the upstream did what was asked
 */
export async function exchange(call: ClaimedCall, options: ExchangeOptions): Promise<UpstreamResponse> {
  const pass = call.claim?.pass ?? (await enter(call, options.gate));
  const sender = new Sender(call, options, pass.since + options.timeoutMs);
  try {
    return await new Exchange(call, options, sender).answer();
  } finally {
    pass.leave(sender.ending);
  }
}

/** Refused, this call was not sent; of the one that it repeats, nothing more is known than before. */
async function enter(call: ClaimedCall, gate: Gate): Promise<Pass> {
  try {
    return await gate.enter(call);
  } catch (error) {
    if (!(error instanceof ToolError) || call.claim?.sentBefore !== true) throw error;
    throw new ToolError({ ...error.body, executed: "unknown" }, { cause: error });
  }
}

class Exchange {
  readonly #call: ClaimedCall;
  readonly #options: ExchangeOptions;
  readonly #sender: Sender;
  readonly #safe: boolean;
  /** The operation changes nothing, or its repeats are recognised. */
  readonly #repeatable: boolean;
  #asked = false;
  #renewed = false;
  /** A send has an unknown fate, in this call or before it. */
  #uncertain: boolean;
  /** The upstream has said that it does not look at our key. */
  #keyIgnored = false;

  constructor(call: ClaimedCall, options: ExchangeOptions, sender: Sender) {
    this.#call = call;
    this.#options = options;
    this.#sender = sender;
    this.#safe = call.policy.effect === "read";
    this.#repeatable = this.#safe || isRecorded(call.policy) || call.claim?.dedupes === true;
    this.#uncertain = call.claim?.sentBefore ?? false;
  }

  async answer(): Promise<UpstreamResponse> {
    for (;;) {
      const attempt = await this.#ownStep(() => this.#sender.send());
      const decision = decide(this.#situation(attempt));
      if (decision.verdict !== "ok") {
        if (!(await this.#goesOn(attempt, decision))) throw await this.#failure(attempt, decision);
        this.#uncertain ||= isUncertain(decision, attempt);
      } else if (attempt.kind === "answered" && !(await this.#readsAgain(attempt.response)))
        return this.#uncertain && !this.#safe ? { ...attempt.response, uncertain: true } : attempt.response;
    }
  }

  /** Something that happens here: when it fails, nothing was sent now, whatever became of earlier sends. */
  async #ownStep<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      if (this.#uncertain) throw silentFailure(this.#call, "unknown", true, error);
      if (error instanceof ToolError) throw ofThisCall(this.#call, error);
      throw isLate(error) ? silentFailure(this.#call, "no", true, error) : neverSent(this.#call, error);
    }
  }

  #situation(attempt: Attempt): Situation {
    const { claim, policy, tool } = this.#call;
    const { status, headers = {} } = attempt.kind === "answered" ? attempt.response : {};
    this.#keyIgnored ||= headers["idempotency-status"]?.toLowerCase() === "ignored";
    const idempotent = policy.idempotency?.method === "idempotent";
    return {
      method: tool.request.method,
      safe: this.#safe,
      dedupes: claim === undefined ? this.#safe : claim.dedupes && (idempotent || !this.#keyIgnored),
      keyed: claim?.upstreamKey !== undefined && !this.#keyIgnored,
      sent: attempt.kind === "answered" || attempt.sent,
      status,
      headers,
      uncertain: this.#uncertain,
    };
  }

  /** A read whose answer was cut is read again while there is time. */
  async #readsAgain(response: UpstreamResponse): Promise<boolean> {
    const cut = !response.complete && response.tooLarge !== true && response.undecodable === undefined;
    return cut && this.#safe && this.#waited({ kind: "answered", response });
  }

  /** Makes ready for another attempt; false when there may be none. */
  async #goesOn(attempt: Attempt, { verdict }: Unsuccessful): Promise<boolean> {
    if (verdict === "resend") return this.#waited(attempt);
    if (attempt.kind === "failed") return false;
    if (verdict === "follow") return this.#sender.follow(attempt.response);
    return attempt.response.status === 401 && (await this.#renewsCredential()) && this.#repeatable;
  }

  async #renewsCredential(): Promise<boolean> {
    if (this.#asked || this.#sender.timeLeft() <= 0) return false;
    this.#asked = true;
    this.#renewed = await this.#ownStep(() => this.#sender.renewCredential());
    return this.#renewed;
  }

  /** Waits as long as is due before the next send; false when there may be no further one. */
  async #waited(attempt: Attempt): Promise<boolean> {
    const { sends } = this.#sender;
    const wait = backoff(sends, askedWait(attempt));
    const enough = Math.min(1_000, this.#options.timeoutMs / 4);
    if (sends === 0 || sends >= MAX_SENDS || this.#sender.timeLeft() < wait + enough) return false;
    if (!this.#options.gate.mayResend()) return false;
    await sleep(wait, undefined, this.#safe ? { signal: this.#call.signal } : {}).catch(() => {
      throw cancelled(this.#call);
    });
    return true;
  }

  #tellsOfEarlierSend({ headers, body }: UpstreamResponse): boolean {
    return this.#uncertain && !this.#safe && isAboutEarlierSend(readError(headers, body));
  }

  async #failure(attempt: Attempt, decision: Unsuccessful): Promise<ToolError> {
    const decided = decision.verdict === "fail" ? decision.executed : decision.otherwise;
    if (attempt.kind === "failed") return silentFailure(this.#call, decided, attempt.sent, attempt.cause);
    const executed = decided === "no" && this.#tellsOfEarlierSend(attempt.response) ? "unknown" : decided;
    const { upstreamFailure } = await import("../errors/upstream-failure.js");
    const renewed = this.#renewed && !this.#repeatable;
    return upstreamFailure(this.#call, attempt.response, executed, askedWait(attempt), renewed);
  }
}

/** What builds a request knows no call, so that it can't say which key a correction takes. */
function ofThisCall(call: ClaimedCall, error: ToolError): ToolError {
  return error.body.code === "INVALID_ARGUMENTS" ? invalidArguments(call, error.body.fix ?? []) : error;
}

function isLate(error: unknown): boolean {
  return error instanceof Error && error.name === "TimeoutError";
}

/** An attempt after which it may have been done. */
function isUncertain(decision: Unsuccessful, attempt: Attempt): boolean {
  const mayHaveArrived = attempt.kind === "answered" || attempt.sent;
  return decision.verdict === "resend" && decision.otherwise === "unknown" && mayHaveArrived;
}

function askedWait(attempt: Attempt): number | undefined {
  if (attempt.kind === "failed") return undefined;
  const { headers, body, status } = attempt.response;
  return waitTime(headers, status) ?? (status === 429 || status === 503 ? readError(headers, body).retryMs : undefined);
}
