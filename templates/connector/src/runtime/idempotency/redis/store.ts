import type { OpenStoreOptions } from "../open-store.js";
import {
  type BeginOutcome,
  type BeginRequest,
  type ChangeOutcome,
  type ClaimReference,
  type Completion,
  type Ending,
  type FoundRecord,
  type OpenEnding,
  type OpenStore,
  type RecordLookup,
  type ReplayCount,
  type Store,
  type StoreHealth,
  StoreStartError,
} from "../store.js";
import { Connection } from "./connection.js";
import { loadDriver, type RedisClient } from "./driver.js";
import { Identity } from "./identity.js";
import { Incidents } from "./incidents.js";
import { Link } from "./link.js";
import { locationOf } from "./location.js";
import { Records } from "./records.js";
import { describeDurability, factWarnings } from "./server-facts.js";

/**
 * Opens, or makes, a store on one Redis primary, with or without replicas; not on a cluster.
 * @throws StoreStartError with one line that says what to do; it holds no part of the URL.
 */
export async function openRedisStore(url: string, options: OpenStoreOptions = {}): Promise<OpenStore> {
  const prefix = prefixOf(options.namespace ?? "safe_mcp");
  const { address, saysNoEviction, warnings } = locationOf(url);
  const incidents = new Incidents();
  const identity = new Identity(prefix, options.serverSecret, incidents);
  const createClient = await loadDriver(address);
  const openLink = (client: RedisClient) => Link.open(client, { identity, incidents, saysNoEviction });
  const connection = await Connection.open(createClient, openLink);
  const records = new Records(prefix, identity, options.now);
  const store = new RedisStore(connection, records, () => [...warnings, ...incidents.warnings()]);
  return { store, serverSecret: identity.serverSecret };
}

class RedisStore implements Store {
  readonly #connection: Connection;
  readonly #records: Records;
  readonly #warnings: () => readonly string[];

  constructor(connection: Connection, records: Records, warnings: () => readonly string[]) {
    this.#connection = connection;
    this.#records = records;
    this.#warnings = warnings;
  }

  begin(request: BeginRequest): Promise<BeginOutcome> {
    return this.#connection.exchange((link, until) => this.#records.begin(link, request, until));
  }

  complete(claim: ClaimReference, completion: Completion): Promise<ChangeOutcome> {
    return this.#connection.exchange((link) => this.#records.complete(link, claim, completion));
  }

  release(claim: ClaimReference, ending: Ending): Promise<ChangeOutcome> {
    return this.#connection.exchange((link) => this.#records.release(link, claim, ending));
  }

  settle(claim: ClaimReference, ending: OpenEnding): Promise<ChangeOutcome> {
    return this.#connection.exchange((link) => this.#records.settle(link, claim, ending));
  }

  get(lookup: RecordLookup): Promise<FoundRecord | undefined> {
    return this.#connection.exchange((link) => this.#records.get(link, lookup));
  }

  /** Redis removes by itself what is over. */
  async gc(replays: readonly ReplayCount[] = []): Promise<number> {
    if (replays.length > 0) await this.#connection.exchange((link) => this.#records.noteReplays(link, replays));
    return 0;
  }

  async health(): Promise<StoreHealth> {
    const facts = await this.#connection.exchange((link) => link.refreshFacts());
    return { durability: describeDurability(facts), warnings: [...factWarnings(facts), ...this.#warnings()] };
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

/** One hash tag for all keys: a script may only use keys of one slot, where a proxy spreads them over several servers. */
function prefixOf(namespace: string): string {
  if (/^[a-z][a-z0-9_]{0,40}$/.test(namespace)) return `${namespace}:{idempotency}:`;
  throw new StoreStartError("the namespace of the idempotency store must be lower case letters, digits and _");
}
