import type { Call, Middleware, Principal } from "../call.js";
import { postponed } from "./access-error.js";

interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

/** Full buckets are forgotten once this many are held: they say nothing. */
const pruneAt = 10_000;

/** Refuses calls of a caller that makes too many (MCP, tools, security considerations). */
export function limitRate(limit: RateLimit): Middleware<Call, Call> {
  return (next) => async (call) => {
    limit.take(call.principal);
    return next(call);
  };
}

/** Limits how often each caller may call tools: a token bucket that holds the calls of one minute. */
export class RateLimit {
  readonly #perMinute: number;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(perMinute: number, now: () => number = () => performance.now()) {
    this.#perMinute = perMinute;
    this.#now = now;
  }

  /** Takes one call from the caller's minute. @throws ToolError with the waiting time when none is left. */
  take({ id }: Principal): void {
    const tokens = this.#tokensOf(id);
    if (tokens < 1) throw this.#exceeded(tokens);
    if (this.#buckets.size >= pruneAt) this.#prune();
    this.#buckets.set(id, { tokens: tokens - 1, at: this.#now() });
  }

  #tokensOf(id: string): number {
    const bucket = this.#buckets.get(id);
    if (bucket === undefined) return this.#perMinute;
    return Math.min(this.#perMinute, bucket.tokens + ((this.#now() - bucket.at) * this.#perMinute) / 60_000);
  }

  #exceeded(tokens: number): Error {
    const seconds = Math.ceil(((1 - tokens) * 60) / this.#perMinute);
    return postponed("RATE_LIMITED", `This caller made more than ${this.#perMinute} calls within a minute.`, seconds);
  }

  #prune(): void {
    for (const id of this.#buckets.keys()) if (this.#tokensOf(id) >= this.#perMinute) this.#buckets.delete(id);
  }
}
