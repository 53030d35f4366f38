import type { RedisClient } from "./driver.js";
import type { Identity } from "./identity.js";
import type { Incidents } from "./incidents.js";
import type { Send } from "./script.js";
import { assertKeeping, assertPrimary, readFacts, type ServerFacts, tellsFlushes } from "./server-facts.js";

const factsStayFreshMs = 10_000;

export interface LinkSettings {
  readonly identity: Identity;
  readonly incidents: Incidents;
  readonly saysNoEviction: boolean;
}

/** One connection to a server that was found to be the right one, with what is known about the server. */
export class Link {
  readonly client: RedisClient;
  readonly #incidents: Incidents;
  #facts: ServerFacts;
  #factsSince = performance.now();
  /** The server's clock less this process's monotonic one. */
  #clockAhead: number;
  /** Settled when no confirmation is on its way. */
  #lastConfirmation: Promise<unknown> = Promise.resolve();
  #nextConfirmation: Promise<unknown> | undefined;

  /**
   * Connects and makes sure that the server keeps what it is given and has the same secret.
   * @throws StoreStartError when not; errors of the driver.
   */
  static async open(client: RedisClient, { identity, incidents, saysNoEviction }: LinkSettings): Promise<Link> {
    await client.connect();
    const facts = await readFacts(client);
    assertPrimary(facts);
    assertKeeping(facts, saysNoEviction);
    await identity.agree(client);
    const sentAt = performance.now();
    return new Link(client, facts, timeOf(await client.sendCommand(["TIME"])) - sentAt, incidents);
  }

  private constructor(client: RedisClient, facts: ServerFacts, clockAhead: number, incidents: Incidents) {
    this.client = client;
    this.#facts = facts;
    this.#clockAhead = clockAhead;
    this.#incidents = incidents;
  }

  async refreshFacts(): Promise<ServerFacts> {
    this.#factsSince = performance.now();
    return (this.#facts = await readFacts(this.client));
  }

  /** What the server's clock shows at an instant of this process's monotonic clock. */
  serverTimeAt(instant: number): number {
    return instant + this.#clockAhead;
  }

  /** Corrects the above by a time of the server in the reply to what was sent at that instant. */
  observeClock(serverTime: number, sentAt: number): void {
    this.#clockAhead = serverTime - sentAt;
  }

  readonly read: Send = (command) => this.client.sendCommand(command);

  /**
   * Sends what may write, and behind it on the same connection WAIT when there are replicas to follow, and WAITAOF when the
   * server can tell that it has flushed.
   */
  readonly write: Send = async (command) => {
    const reply = this.client.sendCommand(command);
    if (performance.now() - this.#factsSince > factsStayFreshMs) this.refreshFacts().catch(() => undefined);
    if (this.#facts.replicas === 0 && !tellsFlushes(this.#facts)) return reply;
    const [value] = await Promise.all([reply, this.#confirmed()]);
    return value;
  };

  /**
   * One confirmation for all that is sent until it is asked for: after the last promise callback of this turn of the event
   * loop, because the driver writes at the turn's end, and after the answer to the one before. The server does nothing else
   * for this connection while it waits: with several on their way, writes would come faster than they are confirmed.
   */
  #confirmed(): Promise<unknown> {
    return (this.#nextConfirmation ??= this.#lastConfirmation.then(endOfTurn).then(() => {
      const confirmation = Promise.all([this.#copied(), this.#flushed()]);
      this.#lastConfirmation = confirmation.catch(() => undefined);
      this.#nextConfirmation = undefined;
      return confirmation;
    }));
  }

  async #copied(): Promise<void> {
    if (this.#facts.replicas === 0) return;
    const replicas = await this.client.sendCommand(["WAIT", "1", "100"]);
    if (Number(replicas) < 1) this.#incidents.unconfirmed += 1;
  }

  /** What is written is written, whether or not the server wants to tell of the disk. */
  async #flushed(): Promise<void> {
    if (!tellsFlushes(this.#facts)) return;
    const reply: unknown = await this.client.sendCommand(["WAITAOF", "1", "0", "100"]).catch(() => undefined);
    const [local]: readonly unknown[] = Array.isArray(reply) ? reply : [];
    if (local !== 1) this.#incidents.unflushed += 1;
  }
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** Milliseconds of a reply to TIME. */
function timeOf(reply: unknown): number {
  const [seconds, microseconds]: readonly unknown[] = Array.isArray(reply) ? reply : [];
  return Number(seconds) * 1000 + Number(microseconds) / 1000;
}
