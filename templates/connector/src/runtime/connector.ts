import type { About } from "./about.js";
import type { BroaderScopes } from "./access/scopes.js";
import type { Answer, Principal } from "./call.js";
import type { Health } from "./health.js";
import type { Policy } from "./policy.js";
import type { TraceContext } from "./telemetry/trace-context.js";

/** A connector as its transports see it: tools to list and to call, no protocol. */
export interface Connector extends Calls {
  readonly about: About;
  /** The tools that are offered, sorted by name. */
  readonly policies: ReadonlyMap<string, Policy>;
  /** Names that are listed no more and still get an answer. */
  readonly removed: ReadonlySet<string>;
  readonly broaderScopes: BroaderScopes;
}

/** The part that is loaded when it is first needed. */
export interface Calls {
  /** Never rejects: whatever goes wrong is an answer. The tool must be one that is offered or removed. */
  call(request: CallRequest): Promise<Answer>;
  /** Does now what the first call would do, so that a fault shows before anyone calls. */
  prepare(): Promise<void>;
  /** How everything is that calls depend on. */
  health(): Promise<Health>;
  /** Lets calls under way end, at most for the time given, and releases what is held; the next time, what was taken since. */
  close(graceMs: number): Promise<void>;
}

/** A call as it arrives from a client. */
export interface CallRequest {
  readonly name: string;
  readonly arguments: unknown;
  readonly principal: Principal;
  readonly signal: AbortSignal;
  readonly clientKey?: string;
  readonly progress?: (waitingFor: string) => void;
  /** Of the caller's own trace. */
  readonly traceContext?: TraceContext;
}
