import { subscribe } from "node:diagnostics_channel";

/**
 * Whether a request has left the process, told by undici's own diagnostics instead of by the text of an error.
 * undici announces a request while it is dispatched, which happens synchronously: so the mark that is set then is its own.
 */
export interface SentMark {
  sent: boolean;
  /** undici has announced the request, so that `sent` can be trusted. */
  known: boolean;
}

const marks = new WeakMap<object, SentMark>();
let dispatching: SentMark | undefined;

subscribe("undici:request:create", (message) => {
  const request = requestOf(message);
  if (dispatching === undefined || request === undefined) return;
  dispatching.known = true;
  marks.set(request, dispatching);
});

subscribe("undici:client:sendHeaders", (message) => {
  const request = requestOf(message);
  const mark = request === undefined ? undefined : marks.get(request);
  if (mark !== undefined) mark.sent = true;
});

/** Runs a dispatch whose request reports to `mark`. */
export function marked<T>(mark: SentMark, dispatch: () => T): T {
  dispatching = mark;
  try {
    return dispatch();
  } finally {
    dispatching = undefined;
  }
}

/** What was not announced may have left: the careful reading. */
export function mayHaveLeft({ sent, known }: SentMark): boolean {
  return sent || !known;
}

function requestOf(message: unknown): object | undefined {
  const request = typeof message === "object" && message !== null && "request" in message ? message.request : undefined;
  return typeof request === "object" && request !== null ? request : undefined;
}
