import type { Call, Middleware, Principal } from "../call.js";
import { postponed } from "./access-error.js";

const MINUTE_MS = 60_000;
/** At least so many callers are remembered, and at most twice as many. Of those forgotten the minute begins anew. */
const REMEMBERED = 10_000;
/** Far less than a millisecond: what a sum of many fractions may be off by. */
const ROUNDING_MS = 0.001;

/** Refuses calls of a caller that makes too many (MCP, tools, security considerations). */
export function limitRate(limit: RateLimit): Middleware<Call, Call> {
  return (next) => async (call) => {
    limit.take(call.principal);
    return next(call);
  };
}

/**
 * Limits how often each caller may call tools: a bucket that holds the calls of one minute and fills evenly (the generic cell
 * rate algorithm, ITU-T I.371).
 */
export class RateLimit {
  readonly #perMinute: number;
  readonly #now: () => number;
  /** When the bucket of a caller is full again, of those who have called since `#since` and of those before. */
  #recent = new Map<string, number>();
  #earlier: ReadonlyMap<string, number> = new Map();
  #since = 0;

  constructor(perMinute: number, now: () => number = () => performance.now()) {
    this.#perMinute = perMinute;
    this.#now = now;
  }

  /** Takes one call from the caller's minute. @throws ToolError with the waiting time when none is left. */
  take({ id }: Principal): void {
    const now = this.#now();
    const known = this.#recent.get(id) ?? this.#earlier.get(id) ?? now;
    const fullAt = Math.max(now, known) + MINUTE_MS / this.#perMinute;
    const waitMs = fullAt - now - MINUTE_MS;
    if (waitMs > ROUNDING_MS) throw this.#exceeded(waitMs);
    this.#forget(now);
    this.#recent.set(id, fullAt);
  }

  #exceeded(waitMs: number): Error {
    const message = `This caller made more than ${this.#perMinute} calls within a minute.`;
    return postponed("RATE_LIMITED", message, Math.ceil((waitMs - ROUNDING_MS) / 1_000));
  }

  /** The bucket of who has not called for a minute is full, and says nothing. */
  #forget(now: number): void {
    if (this.#recent.size < REMEMBERED && now - this.#since < MINUTE_MS) return;
    this.#earlier = this.#recent;
    this.#recent = new Map();
    this.#since = now;
  }
}
