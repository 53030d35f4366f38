import type { AnsweredCall, AuthorizedCall, Call, ClaimedCall, Handler, Middleware, ValidCall } from "./call.js";

export interface Steps {
  readonly authorize: Middleware<Call, AuthorizedCall>;
  readonly validate: Middleware<AuthorizedCall, ValidCall>;
  readonly once: Middleware<ValidCall, ClaimedCall>;
  readonly execute: Middleware<ClaimedCall, AnsweredCall>;
  readonly compact: Handler<AnsweredCall>;
}

/** The order inside every call. */
export function createPipeline({ authorize, validate, once, execute, compact }: Steps): Handler<Call> {
  return authorize(validate(once(execute(compact))));
}
