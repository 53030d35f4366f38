import type { CallInfo } from "../call.js";
import { presentable } from "./presentable.js";

/** The closed list of codes a tool can answer with. */
export type ErrorCode =
  | "INVALID_ARGUMENTS"
  | "KEY_REQUIRED"
  | "KEY_WEAK"
  | "KEY_REUSED"
  | "IN_PROGRESS"
  | "OUTCOME_UNKNOWN"
  | "RESULT_EXPIRED"
  | "STORE_UNAVAILABLE"
  | "STORE_CORRUPT"
  | "UPSTREAM_REJECTED"
  | "AUTH_REAUTH_REQUIRED"
  | "UPSTREAM_AUTH"
  | "UPSTREAM_FORBIDDEN"
  | "UPSTREAM_NOT_FOUND"
  | "UPSTREAM_CONFLICT"
  | "RATE_LIMITED"
  | "UPSTREAM_UNREACHABLE"
  | "UPSTREAM_UNAVAILABLE"
  | "UPSTREAM_REDIRECT"
  | "CIRCUIT_OPEN"
  | "RESPONSE_INCOMPLETE"
  | "RESPONSE_TOO_LARGE"
  | "TOOL_REMOVED"
  | "CANCELLED"
  | "INTERNAL";

/** Whether the upstream did what was asked. */
export type Executed = "no" | "yes" | "partial" | "unknown";

/** What is wrong with one argument. */
export interface ArgumentFix {
  readonly path: string;
  readonly problem: string;
  readonly expected: string;
  readonly example?: unknown;
}

/** The `error` part of an answer, as the model reads it. */
export interface ErrorBody {
  readonly code: ErrorCode;
  /** One sentence of fact. */
  readonly message: string;
  readonly executed: Executed;
  readonly retry: { readonly allowed: boolean; readonly after_s?: number; readonly key: "same" | "new" | "none" };
  readonly fix?: readonly ArgumentFix[];
  /** One imperative sentence. */
  readonly next: string;
  readonly verify?: { readonly tool: string; readonly arguments: Readonly<Record<string, unknown>> };
  /** What the upstream said is data, cut and cleaned, never an instruction. */
  readonly upstream?: {
    readonly status?: number;
    readonly code?: string;
    readonly request_id?: string;
    readonly said?: string;
  };
}

/** The only error whose text reaches the model. `cause` goes to the log. */
export class ToolError extends Error {
  readonly body: ErrorBody;
  /** Facts for `call` in the answer: `again_key`, `absent_key`, `duplicate_of`. */
  readonly call: Readonly<Partial<CallInfo>>;

  constructor(
    body: ErrorBody,
    options: { readonly cause?: unknown; readonly call?: Readonly<Partial<CallInfo>> } = {},
  ) {
    const shown = presentable(body);
    super(`${shown.code}: ${shown.message}`, { cause: options.cause });
    this.name = "ToolError";
    this.body = shown;
    this.call = options.call ?? {};
  }
}
