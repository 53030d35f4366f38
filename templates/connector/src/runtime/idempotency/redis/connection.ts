import { setTimeout as sleep } from "node:timers/promises";
import { StoreCorruptError, StoreStartError, StoreUnavailableError } from "../store.js";
import { type CreateClient, failureCode, type RedisClient } from "./driver.js";
import type { Link } from "./link.js";

const operationLimitMs = 2_000;
const attemptLimitMs = 2_000;
const longestPauseMs = 1_000;
const closeLimitMs = 1_000;

/** Replies of a server that is not, or no longer, the one to talk to. */
const leaveAfter: ReadonlySet<string> = new Set(["READONLY", "LOADING", "MASTERDOWN", "UNBLOCKED", "NOAUTH"]);

class TimeLimitError extends Error {
  override readonly name = "TimeLimitError";
  readonly code = "ETIMEDOUT";
}

/**
 * The way to the server: one link at a time, made anew whenever it is lost or does not answer. What was sent over a lost
 * link is never sent again.
 */
export class Connection {
  readonly #createClient: CreateClient;
  readonly #openLink: (client: RedisClient) => Promise<Link>;
  /** Pending while there is none. */
  #link: Promise<Link>;
  #client: RedisClient | undefined;
  #trouble = "";
  readonly #exchanges = new Set<Promise<unknown>>();
  #closed = false;

  /** @throws StoreStartError when there is no usable server. */
  static async open(createClient: CreateClient, openLink: (client: RedisClient) => Promise<Link>): Promise<Connection> {
    try {
      return new Connection(createClient, openLink, await attempt(createClient, openLink));
    } catch (error) {
      if (error instanceof StoreStartError) throw error;
      const message = `the Redis in IDEMPOTENCY_STORE can't be used (${failureCode(error)}): check address, user and password`;
      throw new StoreStartError(message);
    }
  }

  private constructor(createClient: CreateClient, openLink: (client: RedisClient) => Promise<Link>, first: Link) {
    this.#createClient = createClient;
    this.#openLink = openLink;
    this.#link = Promise.resolve(this.#adopt(first));
  }

  /**
   * Talks to the server. The talk gets the instant, on this process's monotonic clock, after which nobody waits for it.
   * @throws StoreUnavailableError within 3 s when it can't be reached, does not answer or refuses; StoreCorruptError.
   */
  async exchange<T>(talk: (link: Link, until: number) => Promise<T>): Promise<T> {
    if (this.#closed) throw new StoreUnavailableError("the idempotency store is closed");
    let link: Link | undefined;
    const until = performance.now() + operationLimitMs;
    const answer = this.#link.then((current) => talk((link = current), until));
    const exchange = within(operationLimitMs, answer);
    this.#exchanges.add(exchange);
    try {
      return await exchange;
    } catch (error) {
      throw this.#failure(error, link);
    } finally {
      this.#exchanges.delete(exchange);
    }
  }

  /** Ends when what was asked for before is answered, or soon. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await within(closeLimitMs, Promise.allSettled(this.#exchanges)).catch(() => undefined);
    this.#client?.destroy();
    this.#client = undefined;
  }

  #failure(error: unknown, link: Link | undefined): Error {
    if (error instanceof StoreCorruptError || error instanceof StoreUnavailableError) return error;
    if (link === undefined) return new StoreUnavailableError(`the idempotency store can't be reached${this.#trouble}`);
    if (error instanceof TimeLimitError) {
      this.#lose(link.client);
      return new StoreUnavailableError("the idempotency store does not answer");
    }
    const code = error instanceof StoreStartError ? error.message : failureCode(error);
    if (code === "WRONGTYPE") return new StoreCorruptError("a key of the idempotency store holds something else");
    if (leaveAfter.has(code)) this.#lose(link.client);
    return new StoreUnavailableError(`the idempotency store can't be used now: ${code}`);
  }

  #adopt(link: Link): Link {
    this.#client = link.client;
    this.#trouble = "";
    link.client.on("error", () => this.#lose(link.client));
    return link;
  }

  #lose(client: RedisClient): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    client.destroy();
    if (!this.#closed) this.#link = this.#reconnect();
  }

  /** Pending until there is a link again; for ever when the store is closed before. */
  async #reconnect(): Promise<Link> {
    for (let pause = 25; ; pause = Math.min(longestPauseMs, pause * 2)) {
      await sleep(pause * (0.5 + Math.random() / 2), undefined, { ref: false });
      if (this.#closed) return new Promise(() => undefined);
      try {
        const link = await attempt(this.#createClient, this.#openLink);
        if (!this.#closed) return this.#adopt(link);
        link.client.destroy();
      } catch (error) {
        this.#trouble = `: ${error instanceof StoreStartError ? error.message : failureCode(error)}`;
      }
    }
  }
}

async function attempt(createClient: CreateClient, openLink: (client: RedisClient) => Promise<Link>): Promise<Link> {
  const client = createClient();
  // An error event without a listener would end the process; what failed is known from the rejection.
  client.on("error", () => undefined);
  try {
    return await within(attemptLimitMs, openLink(client));
  } catch (error) {
    client.destroy();
    throw error;
  }
}

/**
 * The answer, unless it takes longer.
 * @throws TimeLimitError when it does; but what has arrived counts, even if this process was too busy to read it in time.
 */
function within<T>(milliseconds: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => setImmediate(reject, new TimeLimitError("no answer in time")), milliseconds);
    const stop = (): void => clearTimeout(timer);
    answer.then(stop, stop);
    answer.then(resolve, reject);
  });
}
