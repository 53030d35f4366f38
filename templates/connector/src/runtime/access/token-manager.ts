import { ToolError } from "../errors/tool-error.js";
import { release } from "./redaction.js";
import { reveal } from "./secret.js";
import type { Token } from "./token-request.js";

/** How long an old token is used on when a new one could not be fetched. */
const backOff = 5_000;

/** Holds one upstream token: parallel calls share one request, and a new token is there before the old one ends. */
export class TokenManager {
  readonly #request: () => Promise<Token>;
  readonly #now: () => number;
  #current: Token | undefined;
  #previous: Token | undefined;
  #pending: Promise<Token> | undefined;
  #quietUntil = 0;

  constructor(request: () => Promise<Token>, now: () => number = Date.now) {
    this.#request = request;
    this.#now = now;
  }

  /** A token that is valid now. @throws ToolError */
  async fresh(): Promise<Token> {
    const current = this.#current;
    const now = this.#now();
    if (current === undefined || now >= current.expiresAt) return this.#renewed();
    if (now < Math.max(current.renewAt, this.#quietUntil)) return current;
    try {
      return await this.#renewed();
    } catch (error) {
      if (!mayPass(error) || this.#now() >= current.expiresAt) throw error;
      this.#quietUntil = this.#now() + backOff;
      return current;
    }
  }

  /** A token other than the one that the upstream refused, fetched once however many calls were refused with it. */
  async replace(refused: Token): Promise<Token> {
    if (this.#current === refused) this.#current = undefined;
    return this.fresh();
  }

  #renewed(): Promise<Token> {
    this.#pending ??= this.#request()
      .then((token) => this.#keep(token))
      .finally(() => (this.#pending = undefined));
    return this.#pending;
  }

  #keep(token: Token): Token {
    if (this.#previous !== undefined && reveal(this.#previous.secret) !== reveal(token.secret)) {
      release(reveal(this.#previous.secret));
    }
    this.#previous = this.#current;
    this.#current = token;
    return token;
  }
}

/** Whether it is the server or the network that failed, not the credential. */
function mayPass(error: unknown): boolean {
  return error instanceof ToolError && error.body.retry.allowed;
}
