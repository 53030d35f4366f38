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
import { Connections, type Route, unavailable } from "./connections.js";
import { operationDeadline, startDeadline } from "./deadline.js";
import { openPool } from "./driver.js";
import { Records } from "./records.js";
import { prepareSchema, schemaNamed } from "./schema.js";
import { askForFacts, assertUsable, describeHealth, factsOf } from "./server-facts.js";
import { describeStartFailure } from "./start-failure.js";

/**
 * Opens, or makes, a store in one schema of a PostgreSQL database, directly or behind PgBouncer in any mode.
 * @throws StoreStartError with one line that says what to do; it holds no part of the URL.
 */
export async function openPostgresStore(url: string, options: OpenStoreOptions = {}): Promise<OpenStore> {
  const schema = schemaNamed(options.namespace ?? "safe_mcp");
  const connections = new Connections(await openPool(url));
  try {
    const deadline = startDeadline();
    const route = await connections.route(deadline);
    assertUsable(factsOf(await connections.run(askForFacts, deadline)));
    const serverSecret = await prepareSchema(connections, schema, options.serverSecret, deadline);
    const records = new Records(connections, schema, options.now);
    return { store: new PostgresStore(connections, records, route), serverSecret };
  } catch (error) {
    await connections.close();
    throw error instanceof StoreStartError ? error : describeStartFailure(error);
  }
}

class PostgresStore implements Store {
  readonly #connections: Connections;
  readonly #records: Records;
  readonly #route: Route;

  constructor(connections: Connections, records: Records, route: Route) {
    this.#connections = connections;
    this.#records = records;
    this.#route = route;
  }

  begin(request: BeginRequest): Promise<BeginOutcome> {
    return this.#records.begin(request, operationDeadline());
  }

  complete(claim: ClaimReference, completion: Completion): Promise<ChangeOutcome> {
    return this.#records.complete(claim, completion, operationDeadline());
  }

  release(claim: ClaimReference, ending: Ending): Promise<ChangeOutcome> {
    return this.#records.release(claim, ending, operationDeadline());
  }

  settle(claim: ClaimReference, ending: OpenEnding): Promise<ChangeOutcome> {
    return this.#records.settle(claim, ending, operationDeadline());
  }

  get(lookup: RecordLookup): Promise<FoundRecord | undefined> {
    return this.#records.find(lookup, operationDeadline());
  }

  async gc(replays: readonly ReplayCount[] = []): Promise<number> {
    if (replays.length > 0) await this.#records.noteReplays(replays, operationDeadline());
    return this.#records.collect(operationDeadline());
  }

  async health(): Promise<StoreHealth> {
    try {
      return describeHealth(factsOf(await this.#connections.run(askForFacts, operationDeadline())), this.#route);
    } catch (error) {
      throw unavailable(error);
    }
  }

  close(): Promise<void> {
    return this.#connections.close();
  }
}
