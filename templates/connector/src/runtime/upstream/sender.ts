import type { ClientCertificate } from "../access/client-certificate.js";
import type { ClaimedCall, UpstreamResponse } from "../call.js";
import { cancelled } from "../errors/silent-failure.js";
import { buildRequest, type RequestParts, type UpstreamRequest } from "./build-request.js";
import type { Ending } from "./circuit.js";
import type { Attempt, AttemptLimits, UpstreamClient } from "./client.js";
import { redirectTarget } from "./redirect-target.js";
import { unlessLate } from "./unless-late.js";

export interface SenderOptions {
  readonly client: UpstreamClient;
  readonly baseUrl: string;
  readonly userAgent: string;
}

const MAX_REDIRECTS = 2;

/** Makes and sends the request of one call, each time anew and never beyond the call's time. */
export class Sender {
  /** How often it was sent, or may have been. */
  sends = 0;
  /** How the last attempt ended; undefined when there was none. */
  ending: Ending | undefined;
  readonly #call: ClaimedCall;
  readonly #options: SenderOptions;
  readonly #deadline: number;
  #sentTo = "";
  /** Where a redirect leads. */
  #target: string | undefined;
  #redirects = 0;

  /** @param deadline by the monotonic clock */
  constructor(call: ClaimedCall, options: SenderOptions, deadline: number) {
    this.#call = call;
    this.#options = options;
    this.#deadline = deadline;
  }

  /** Until the call's own deadline, and until the right to send ends. */
  timeLeft(): number {
    const claimed = this.#call.claim?.remaining() ?? Number.POSITIVE_INFINITY;
    return Math.min(this.#deadline - performance.now(), claimed);
  }

  /** @throws when nothing can be sent, or when the caller of a read has left */
  async send(): Promise<Attempt> {
    const request = await unlessLate(this.#request(), this.timeLeft());
    const time = this.timeLeft();
    if (time <= 0) return { kind: "failed", sent: false, cause: new Error("no time is left to send") };
    const { signal, policy, claim, credential } = this.#call;
    this.sends += 1;
    this.#sentTo = request.url;
    const attempt = await this.#dispatch(request, { signal, timeoutMs: time }, credential.certificate);
    if (attempt.kind === "failed" && signal.aborted && policy.effect === "read") throw cancelled(this.#call);
    this.ending = isOutage(attempt) ? "outage" : "answered";
    if (attempt.kind === "answered") claim?.answered?.(attempt.response);
    return attempt;
  }

  #dispatch(
    request: UpstreamRequest,
    limits: AttemptLimits,
    certificate: ClientCertificate | undefined,
  ): Promise<Attempt> {
    const { trace, tool } = this.#call;
    const { client } = this.#options;
    const send = (traced: UpstreamRequest): Promise<Attempt> => client.send(traced, limits, certificate);
    return trace === undefined ? send(request) : trace.send(request, tool.request.path, send);
  }

  /** Sends to where a redirect leads from now on; false when it must not be followed. */
  follow({ headers }: UpstreamResponse): boolean {
    this.#redirects += 1;
    this.#target = redirectTarget(headers.location, this.#sentTo, this.#options.baseUrl);
    return this.#target !== undefined && this.#redirects <= MAX_REDIRECTS;
  }

  /** False when there is nothing to renew. @throws */
  async renewCredential(): Promise<boolean> {
    return unlessLate(this.#call.credential.renew(), this.timeLeft());
  }

  async #request(): Promise<UpstreamRequest> {
    const { tool, input, credential, claim, policy } = this.#call;
    const place = policy.idempotency?.upstream;
    const upstreamKey: RequestParts["upstreamKey"] =
      place !== undefined && claim?.upstreamKey !== undefined ? { place, value: claim.upstreamKey } : undefined;
    const request = buildRequest({
      request: tool.request,
      input,
      baseUrl: this.#options.baseUrl,
      userAgent: this.#options.userAgent,
      credential: await credential.apply(),
      ...(upstreamKey !== undefined && { upstreamKey }),
    });
    return this.#target === undefined ? request : { ...request, url: this.#target };
  }
}

/** The upstream was not reached, did not answer, or failed. What it merely refuses says that it is well. */
function isOutage(attempt: Attempt): boolean {
  return attempt.kind === "failed" || attempt.response.status >= 500;
}
