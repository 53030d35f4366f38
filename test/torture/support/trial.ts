import type { Place } from "../../unit/runtime/idempotency/support/stores.js";
import { Books, type Verdict } from "./books.js";
import { type Answered, type Connector, HttpConnector, StdioConnector } from "./connector.js";
import { credentialOf, secret } from "./credential.js";
import type { Kind } from "./kinds.js";
import type { Random } from "./random.js";
import { carriedOut, urlFor } from "./store-client.js";
import { Upstream } from "./upstream.js";

/** One intended write. */
export interface Write {
  /** Undefined: the caller forgets it. */
  readonly key: string | undefined;
  /** What the caller means: however often it is attempted, it may have one effect. */
  readonly action: string;
  /** `create_refund` has an upstream that removes duplicates by its own key, `create_order` has not. */
  readonly tool?: "create_order" | "create_refund";
  readonly amount?: number;
  readonly note?: string;
}

export interface TrialSetting {
  readonly kind: Kind;
  /** The program of the connector. */
  readonly main: string;
  readonly rounds: number;
  readonly seed: number;
  readonly random: Random;
}

export type Environment = Readonly<Record<string, string>>;

/** One scenario on one store: its processes, its upstream, its books. */
export class Trial extends Books {
  readonly rounds: number;
  readonly seed: number;
  readonly random: Random;
  readonly upstream: Upstream;
  readonly #main: string;
  #kind: Kind;
  #place: Place;
  readonly #connectors: Connector[] = [];
  #started = 0;
  readonly #closing: (() => unknown)[] = [];

  static async start(setting: TrialSetting): Promise<Trial> {
    return new Trial(setting, await Upstream.start());
  }

  constructor({ kind, main, rounds, seed, random }: TrialSetting, upstream: Upstream) {
    super();
    this.#main = main;
    this.#kind = kind;
    this.#place = kind.place();
    this.rounds = rounds;
    this.seed = seed;
    this.random = random;
    this.upstream = upstream;
  }

  get kind(): Kind {
    return this.#kind;
  }

  get place(): Place {
    return this.#place;
  }

  /** Before anything is stored: goes to a server of the scenario's own, which is removed with it. */
  async moveTo(kind: Kind): Promise<void> {
    await this.#kind.remove(this.#place);
    this.#kind = { ...kind, remove: () => Promise.resolve() };
    this.#place = kind.place();
  }

  /** One more process on this store. */
  async start(changes: Environment = {}): Promise<StdioConnector> {
    return this.#keep(await StdioConnector.start({ main: this.#main, environment: this.environment(changes) }));
  }

  /** One that is started by another program, for limits. */
  async startThrough(through: readonly string[], changes: Environment = {}): Promise<StdioConnector> {
    const environment = this.environment(changes);
    return this.#keep(await StdioConnector.start({ main: this.#main, environment, through }));
  }

  /** One that runs as a user who owns nothing; where the tests do not run as root, as their own. */
  async startAsNobody(): Promise<StdioConnector> {
    const nobody = process.getuid?.() === 0 ? { uid: 65_534 } : {};
    return this.#keep(await StdioConnector.start({ main: this.#main, environment: this.environment({}), ...nobody }));
  }

  async startHttp(changes: Environment = {}): Promise<HttpConnector> {
    return this.#keep(await HttpConnector.start({ main: this.#main, environment: this.environment(changes) }));
  }

  /** Everything that a connector needs; its upstream credential tells the processes apart. */
  environment(changes: Environment): Environment {
    const process = `process-${(this.#started += 1)}`;
    return {
      SHOP_TOKEN: credentialOf(process),
      UPSTREAM_URL: this.upstream.url,
      UPSTREAM_TIMEOUT_MS: "20000",
      IDEMPOTENCY_STORE: urlFor(this.#place, process),
      IDEMPOTENCY_NAMESPACE: this.#place.namespace,
      MCP_RATE_LIMIT: "1000000000",
      LOG_LEVEL: "warn",
      ...changes,
    };
  }

  /** A write that nobody has made before. */
  write(name: string, more: Omit<Partial<Write>, "key"> = {}): Write & { readonly key: string } {
    return { action: name, key: `order-${name}-2026`, ...more };
  }

  /** The answer, written into the books; undefined when the process or its connection ended first. */
  async send(connector: Connector, write: Write, signal?: AbortSignal): Promise<Answered | undefined> {
    const answer = await this.attempt(connector, write, signal);
    if (answer !== undefined) this.enter(write.action, answer);
    return answer;
  }

  /** A call whose answer is not written into the books. */
  async attempt(connector: Connector, write: Write, signal?: AbortSignal): Promise<Answered | undefined> {
    this.calls += 1;
    const answer = await connector.call(write.tool ?? "create_order", argumentsOf(write), signal);
    this.check(!secret.isIn(JSON.stringify(answer) ?? ""), `${write.action}: the credential is in the answer`);
    return answer;
  }

  /** Kills a process; when this resolves, nothing that it has sent can still arrive at the upstream or at the store. */
  async kill(victim: Connector): Promise<void> {
    this.faults += 1;
    await victim.end("SIGKILL");
    await Promise.all([this.upstream.drained(victim.name), carriedOut(this.#place, victim.name)]);
  }

  /** States by call id, over a connection of their own. */
  states(): Promise<ReadonlyMap<string, string>> {
    return this.#kind.states(this.#place);
  }

  /** Writes down which outcomes are open now: an intent to send is stored and an answer is not. Returns the states. */
  async census(): Promise<ReadonlyMap<string, string>> {
    const states = await this.states();
    for (const [id, state] of states) if (state === "RUNNING" || state === "UNKNOWN") this.opened(id);
    return states;
  }

  /** R1: whether the upstream's credential is in any log, or anywhere in the store. */
  async searchForSecrets(): Promise<void> {
    for (const { log, name } of this.#connectors)
      this.check(!secret.isIn(log), `the credential of ${name} is in its log`);
    // Of a store that is gone nothing can be read.
    const contents = await this.#kind.contents(this.#place).catch(() => "");
    this.check(!secret.isIn(contents), "the credential of a process is in the store");
  }

  /** Reads what happened, and judges by it. */
  async verdict(): Promise<Verdict> {
    await this.searchForSecrets();
    const states = await this.states().catch((error: unknown) => {
      this.check(false, `the rows can't be read: ${String(error)}`);
      return new Map<string, string>();
    });
    return this.judge(this.upstream.arrivals(), states);
  }

  /** Something to be ended with the trial. */
  readonly onClose = (close: () => unknown): void => void this.#closing.push(close);

  async close(): Promise<void> {
    await Promise.all(this.#connectors.map((connector) => connector.end("SIGKILL")));
    for (const close of this.#closing.splice(0).reverse()) await close();
    await this.upstream.close();
    await this.#kind.remove(this.#place);
  }

  #keep<C extends Connector>(connector: C): C {
    this.#connectors.push(connector);
    return connector;
  }
}

function argumentsOf({ tool, key, action, amount = 5, note }: Write): Readonly<Record<string, unknown>> {
  const keyed = key === undefined ? {} : { idempotency_key: key };
  if (tool !== "create_refund") return { ...keyed, action, amount, ...(note !== undefined && { note }) };
  return { ...keyed, payment_id: "pay_aaaaaaaa", amount, currency: "EUR", metadata: { action } };
}
