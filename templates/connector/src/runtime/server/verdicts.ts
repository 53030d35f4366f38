import type { Principal } from "../call.js";
import { TokenRefused } from "./token.js";

/** What an issuer said of a token, and until when that is believed, in milliseconds since the epoch. */
export interface Verdict {
  readonly principal: Principal;
  readonly until: number;
}

interface Entry {
  readonly principal: Promise<Principal>;
  until: number;
}

/** A token that is refused is most likely sent again at once. */
const refusedMs = 10_000;

/** More than these are not kept: the oldest goes first. */
const maxEntries = 1_000;

/** Verdicts by digest of the token: requests that come together share one question, later ones its answer for a while. */
export class Verdicts {
  readonly #entries = new Map<string, Entry>();

  /** @throws what `ask` throws; a refusal is remembered too, any other failure is not. */
  of(digest: string, ask: () => Promise<Verdict>): Promise<Principal> {
    const known = this.#entries.get(digest);
    if (known !== undefined && Date.now() < known.until) return known.principal;
    this.#entries.delete(digest);
    const entry: Entry = { principal: this.#asked(digest, ask), until: Infinity };
    this.#entries.set(digest, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= maxEntries) break;
      this.#entries.delete(oldest);
    }
    return entry.principal;
  }

  async #asked(digest: string, ask: () => Promise<Verdict>): Promise<Principal> {
    try {
      const { principal, until } = await ask();
      this.#believe(digest, until);
      return principal;
    } catch (error) {
      if (error instanceof TokenRefused) this.#believe(digest, Date.now() + refusedMs);
      else this.#entries.delete(digest);
      throw error;
    }
  }

  #believe(digest: string, until: number): void {
    const entry = this.#entries.get(digest);
    if (entry !== undefined) entry.until = until;
  }
}
