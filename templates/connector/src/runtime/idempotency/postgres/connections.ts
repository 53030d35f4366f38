import { StoreUnavailableError } from "../store.js";
import { before } from "./deadline.js";
import { ask, failureCode, type PgClient, type PgPool, type Rows, type Statement } from "./driver.js";

const closeLimitMs = 1_000;

/** How the way to the server looks from here. */
export interface Route {
  readonly isLocal: boolean;
  readonly isEncrypted: boolean;
}

/** Sends one statement over a connection that is lent for several. */
export type Send = (statement: Statement) => Promise<Rows>;

/**
 * The connections to one server, made when they are used. One that has failed in any way is ended and never used again, so
 * that the pool recovers by itself when the server comes back. What was sent over it is not sent again.
 */
export class Connections {
  readonly #pool: PgPool;
  #closed = false;

  constructor(pool: PgPool) {
    this.#pool = pool;
    // An error event without a listener would end the process; what failed is known from the rejections.
    pool.on("error", () => undefined);
    pool.on("connect", (client) => client.on("error", () => undefined));
  }

  /**
   * Runs one statement in a transaction of its own.
   * @throws errors of the driver; StoreUnavailableError when the time is over, or the store is closed.
   */
  async run(statement: Statement, deadline: number): Promise<Rows> {
    return this.#lend(deadline, (client) => ask(client, statement));
  }

  /** Runs the work in one transaction, which is rolled back when the work throws. */
  async transact<T>(work: (send: Send) => Promise<T>, deadline: number): Promise<T> {
    return this.#lend(deadline, async (client) => {
      const send: Send = (statement) => ask(client, statement);
      const milliseconds = Math.ceil(Math.max(1, deadline - performance.now()));
      await send({ text: beginning(milliseconds) });
      const value = await work(send);
      await send({ text: "COMMIT" });
      return value;
    });
  }

  route(deadline: number): Promise<Route> {
    return this.#lend(deadline, (client) => Promise.resolve(routeOf(client)));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await before(performance.now() + closeLimitMs, this.#pool.end()).catch(() => undefined);
  }

  async #lend<T>(deadline: number, use: (client: PgClient) => Promise<T>): Promise<T> {
    if (this.#closed) throw new StoreUnavailableError("the idempotency store is closed");
    const loan: Loan = { isOver: false };
    try {
      const value = await before(deadline, this.#use(loan, use));
      loan.client?.release(false);
      return value;
    } catch (error) {
      loan.isOver = true;
      loan.client?.release(true);
      throw error;
    }
  }

  async #use<T>(loan: Loan, use: (client: PgClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    if (!loan.isOver) return use((loan.client = client));
    client.release(false);
    throw new StoreUnavailableError("the connection came too late");
  }
}

/** A connection between its way out of the pool and its way back. */
interface Loan {
  client?: PgClient;
  isOver: boolean;
}

/** What an operation rejects with when the driver has failed. */
export function unavailable(error: unknown): Error {
  if (error instanceof StoreUnavailableError) return error;
  return new StoreUnavailableError(`the idempotency store can't be used now: ${failureCode(error)}`);
}

/** The limits end the transaction of a process that was stopped in the middle of it. Goes out as one message. */
function beginning(milliseconds: number): string {
  return `BEGIN ISOLATION LEVEL READ COMMITTED;
    SET LOCAL synchronous_commit = on;
    SET LOCAL lock_timeout = ${milliseconds};
    SET LOCAL statement_timeout = ${milliseconds};
    SET LOCAL idle_in_transaction_session_timeout = ${milliseconds}`;
}

function routeOf({ host, ssl }: PgClient): Route {
  const name = typeof host === "string" ? host : "localhost";
  const isLocal = name === "localhost" || name === "::1" || name.startsWith("127.") || name.startsWith("/");
  return { isLocal, isEncrypted: ssl !== false && ssl !== undefined };
}
