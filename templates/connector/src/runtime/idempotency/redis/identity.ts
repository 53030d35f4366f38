import { randomBytes } from "node:crypto";
import { agreedSecret, type KeptSecret, secretToKeep } from "../server-secret.js";
import { StoreStartError } from "../store.js";
import type { RedisClient } from "./driver.js";
import type { Incidents } from "./incidents.js";

const identityVersion = 1;

/** What is kept on the server, as JSON in one key. */
interface KeptIdentity extends KeptSecret {
  readonly v: number;
  /** Of the data: a new one when it was lost. */
  readonly epoch: string;
}

interface Agreement {
  readonly secret: Uint8Array;
  readonly kept: KeptIdentity;
}

/** What the server and this process have agreed on: the secret that all hashes are made with. */
export class Identity {
  readonly #key: string;
  readonly #given: Uint8Array | undefined;
  readonly #incidents: Incidents;
  #agreement: Agreement | undefined;

  constructor(prefix: string, given: Uint8Array | undefined, incidents: Incidents) {
    this.#key = `${prefix}identity`;
    this.#given = given;
    this.#incidents = incidents;
  }

  get serverSecret(): Uint8Array {
    return this.#agreed().secret;
  }

  get epoch(): string {
    return this.#agreed().kept.epoch;
  }

  /**
   * Agrees with the server on the secret: at first the given one, or the one that is kept there, or random bytes that are
   * kept there from then on. Later it must still be the same; it is put back where the data was lost.
   * @throws StoreStartError when the records there are made with another secret: every key would look unused.
   */
  async agree(client: RedisClient): Promise<void> {
    const before = this.#agreement;
    const epoch = randomBytes(9).toString("base64url");
    const offered = { ...(before?.kept ?? secretToKeep(this.#given)), v: identityVersion, epoch };
    const kept = await this.#keepFirst(client, offered);
    this.#agreement = { secret: agreedSecret(before?.secret ?? this.#given, kept), kept };
    if (before !== undefined && before.kept.epoch !== kept.epoch) this.#incidents.dataLost += 1;
  }

  /** What is kept there already, or what is offered: many who start at once agree on the first. */
  async #keepFirst(client: RedisClient, offered: KeptIdentity): Promise<KeptIdentity> {
    await client.sendCommand(["SET", this.#key, JSON.stringify(offered), "NX"]);
    const kept = parse(await client.sendCommand(["GET", this.#key]));
    if (isIdentity(kept)) return kept;
    throw new StoreStartError("the idempotency store was made by a newer release of this connector, or is damaged");
  }

  #agreed(): Agreement {
    if (this.#agreement !== undefined) return this.#agreement;
    throw new StoreStartError("the idempotency store was not opened");
  }
}

function parse(text: unknown): unknown {
  try {
    return typeof text === "string" ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

function isIdentity(value: unknown): value is KeptIdentity {
  if (typeof value !== "object" || value === null) return false;
  if (!("v" in value && "check" in value && "epoch" in value) || value.v !== identityVersion) return false;
  const secret = "secret" in value ? value.secret : undefined;
  return (
    typeof value.check === "string" &&
    typeof value.epoch === "string" &&
    (secret === undefined || typeof secret === "string")
  );
}
