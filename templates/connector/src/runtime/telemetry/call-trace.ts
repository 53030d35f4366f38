import type { Answer } from "../call.js";
import type { UpstreamRequest } from "../upstream/build-request.js";
import type { Attempt } from "../upstream/client.js";
import type { TraceContext } from "./trace-context.js";

/** What is noted of one call on its way. */
export interface CallTrace {
  /** Of the upstream's last answer; undefined when there was none. */
  readonly upstreamStatus: number | undefined;
  /** How often the upstream was sent something. */
  readonly sends: number;
  /** Does the whole call. */
  run(work: () => Promise<Answer>): Promise<Answer>;
  /** Sends one request of the call, with the trace context in its headers. `template` is its path before arguments. */
  send(request: UpstreamRequest, template: string, send: Send): Promise<Attempt>;
}

export type Send = (request: UpstreamRequest) => Promise<Attempt>;

/** Makes the trace of each call. */
export type Tracing = (call: TracedCall) => CallTrace;

export interface TracedCall {
  readonly id: string;
  readonly tool: string;
  readonly context: TraceContext | undefined;
}

/** Without a library for traces: takes note of what came back, and hands the caller's trace context on as it is. */
export class PlainTrace implements CallTrace {
  upstreamStatus: number | undefined;
  sends = 0;
  readonly #context: TraceContext | undefined;

  constructor({ context }: Pick<TracedCall, "context">) {
    this.#context = context;
  }

  run(work: () => Promise<Answer>): Promise<Answer> {
    return work();
  }

  async send(request: UpstreamRequest, _template: string, send: Send): Promise<Attempt> {
    this.sends += 1;
    const context = this.#context;
    const attempt = await send(
      context === undefined ? request : { ...request, headers: { ...context, ...request.headers } },
    );
    this.upstreamStatus = attempt.kind === "answered" ? attempt.response.status : undefined;
    return attempt;
  }
}

export const plainTracing: Tracing = (call) => new PlainTrace(call);
