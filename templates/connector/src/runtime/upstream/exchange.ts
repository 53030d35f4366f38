import { setTimeout as sleep } from "node:timers/promises";
import type { ClaimedCall, UpstreamResponse } from "../call.js";
import { readError } from "../errors/read-error.js";
import { cancelled, neverSent, silentFailure } from "../errors/silent-failure.js";
import { ToolError } from "../errors/tool-error.js";
import { backoff, MAX_SENDS } from "./backoff.js";
import { buildRequest, type RequestParts, type UpstreamRequest } from "./build-request.js";
import type { Attempt, UpstreamClient } from "./client.js";
import { type Decision, decide, type Situation } from "./decide.js";
import { MAX_RESPONSE_BYTES } from "./read-body.js";
import { waitTime } from "./wait-time.js";

export interface ExchangeOptions {
  readonly client: UpstreamClient;
  readonly timeoutMs: number;
  readonly baseUrl: string;
  readonly userAgent: string;
}

/**
 * One call of the upstream with everything that may be repeated of it.
 *
 * @throws ToolError when there is no answer to use; it says whether the upstream did what was asked
 */
export function exchange(call: ClaimedCall, options: ExchangeOptions): Promise<UpstreamResponse> {
  return new Exchange(call, options).run();
}

class Exchange {
  readonly #call: ClaimedCall;
  readonly #options: ExchangeOptions;
  readonly #deadline: number;
  readonly #safe: boolean;
  #sends = 0;
  #renewed = false;
  /** A send has an unknown fate, in this call or before it. */
  #uncertain: boolean;

  constructor(call: ClaimedCall, options: ExchangeOptions) {
    this.#call = call;
    this.#options = options;
    this.#deadline = performance.now() + options.timeoutMs;
    this.#safe = call.policy.effect === "read";
    this.#uncertain = call.claim?.sentBefore ?? false;
  }

  async run(): Promise<UpstreamResponse> {
    for (;;) {
      const attempt = await this.#send(await this.#ownStep(() => this.#request()));
      const decision = decide(this.#situation(attempt));
      if (decision.verdict === "ok") {
        if (attempt.kind === "answered" && !(await this.#readsAgain(attempt.response))) return attempt.response;
      } else if (!(await this.#renewsCredential(attempt))) {
        const again = decision.verdict === "resend" && (await this.#waited(attempt));
        if (!again) throw await this.#failure(attempt, decision);
        this.#uncertain ||= isUncertain(decision, attempt);
      }
    }
  }

  async #request(): Promise<UpstreamRequest> {
    const { tool, input, credential, claim, policy } = this.#call;
    const place = policy.idempotency?.upstream;
    const upstreamKey: RequestParts["upstreamKey"] =
      place !== undefined && claim?.upstreamKey !== undefined ? { place, value: claim.upstreamKey } : undefined;
    const { baseUrl, userAgent } = this.#options;
    const applied = await credential.apply();
    return buildRequest({
      request: tool.request,
      input,
      baseUrl,
      userAgent,
      credential: applied,
      ...(upstreamKey !== undefined && { upstreamKey }),
    });
  }

  /** Something that happens here: when it fails, this attempt has not been sent, whatever became of earlier ones. */
  async #ownStep<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      if (this.#uncertain) throw silentFailure(this.#call, "unknown", true, error);
      throw error instanceof ToolError ? error : neverSent(this.#call, error);
    }
  }

  async #send(request: UpstreamRequest): Promise<Attempt> {
    const time = this.#timeLeft();
    if (time <= 0) return { kind: "failed", sent: false, cause: new Error("no time is left to send") };
    this.#sends += 1;
    const timeout = AbortSignal.timeout(Math.ceil(time));
    const attempt = await this.#options.client.send(request, AbortSignal.any([this.#call.signal, timeout]));
    if (attempt.kind === "failed" && this.#call.signal.aborted && this.#safe) throw cancelled(this.#call);
    return attempt;
  }

  /** Until the call's own deadline, and until the right to send ends. */
  #timeLeft(): number {
    const claimed = this.#call.claim?.remaining() ?? Number.POSITIVE_INFINITY;
    return Math.min(this.#deadline - performance.now(), claimed);
  }

  #situation(attempt: Attempt): Situation {
    const answered = attempt.kind === "answered";
    return {
      method: this.#call.tool.request.method,
      safe: this.#safe,
      dedupes: this.#call.claim?.dedupes ?? this.#safe,
      sent: answered || attempt.sent,
      status: answered ? attempt.response.status : undefined,
      headers: answered ? attempt.response.headers : {},
      uncertain: this.#uncertain,
    };
  }

  /** A read whose answer was cut is read again while there is time. */
  async #readsAgain(response: UpstreamResponse): Promise<boolean> {
    const cut = !response.complete && response.body.length < MAX_RESPONSE_BYTES;
    return cut && this.#safe && this.#waited({ kind: "answered", response });
  }

  async #renewsCredential(attempt: Attempt): Promise<boolean> {
    const refused = attempt.kind === "answered" && attempt.response.status === 401;
    if (!refused || this.#renewed || this.#timeLeft() <= 0) return false;
    this.#renewed = true;
    return this.#ownStep(() => this.#call.credential.renew());
  }

  /** Waits as long as is due before the next send; false when there may be no further one. */
  async #waited(attempt: Attempt): Promise<boolean> {
    const wait = backoff(this.#sends, askedWait(attempt));
    const enough = Math.min(1_000, this.#options.timeoutMs / 4);
    if (this.#sends === 0 || this.#sends >= MAX_SENDS || this.#timeLeft() < wait + enough) return false;
    await sleep(wait, undefined, this.#safe ? { signal: this.#call.signal } : {}).catch(() => {
      throw cancelled(this.#call);
    });
    return true;
  }

  async #failure(attempt: Attempt, decision: Exclude<Decision, { verdict: "ok" }>): Promise<ToolError> {
    const executed = decision.verdict === "fail" ? decision.executed : decision.otherwise;
    if (attempt.kind === "failed") return silentFailure(this.#call, executed, attempt.sent, attempt.cause);
    const { upstreamFailure } = await import("../errors/upstream-failure.js");
    return upstreamFailure(this.#call, attempt.response, executed, askedWait(attempt));
  }
}

/** An attempt after which it may have been done. */
function isUncertain(decision: Decision, attempt: Attempt): boolean {
  return (
    decision.verdict === "resend" && decision.otherwise === "unknown" && (attempt.kind === "answered" || attempt.sent)
  );
}

function askedWait(attempt: Attempt): number | undefined {
  if (attempt.kind === "failed") return undefined;
  const { headers, body, status } = attempt.response;
  return waitTime(headers) ?? (status === 429 || status === 503 ? readError(headers, body).retryMs : undefined);
}
