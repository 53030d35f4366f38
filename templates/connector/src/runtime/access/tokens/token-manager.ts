import { ToolError } from "../../errors/tool-error.js";
import { reveal } from "../secret.js";
import { RecentSecrets } from "./recent-secrets.js";
import { DeadCredential, neverSignedIn } from "./token-failure.js";
import { storeFailure, type TokenStore } from "./token-store.js";
import { type IssuedTokens, recordText, type Token, type TokenRecord } from "./token.js";

/** Something that a person should hear about, once. */
export type TokenEvent =
  | { readonly kind: "dead"; readonly error: ToolError }
  | { readonly kind: "postponed"; readonly error: ToolError }
  | { readonly kind: "renewed"; readonly token: Token };

export interface TokenManagerOptions {
  /** Asks the server, by what is known so far. @throws ToolError; a `DeadCredential` is not tried again */
  readonly obtain: (record: TokenRecord | undefined) => Promise<IssuedTokens>;
  readonly store: TokenStore;
  /** The scopes in one text: tokens for others are not taken from the store. */
  readonly askedFor: string;
  /** @throws ToolError when a token must not be used, whatever it is worth to the server */
  readonly check?: (token: Token) => void;
  readonly onEvent?: (event: TokenEvent) => void;
  readonly now?: () => number;
}

/** After a failure the server is left alone: for so long at first, then twice as long each time, up to the second. */
const pauseMs = { first: 5_000, longest: 60_000 } as const;
/** While calls fail for want of a token, a server that may be back is asked sooner. */
const urgentPauseMs = 1_000;

/**
 * Holds one upstream token. Parallel calls share one request, and so do processes that share the store; a new token is there
 * before the old one ends; a refresh token that replaces another is kept before anything is sent with its access token.
 */
export class TokenManager {
  readonly #options: TokenManagerOptions;
  readonly #now: () => number;
  readonly #accessTokens = new RecentSecrets();
  readonly #refreshTokens = new RecentSecrets();
  #current: Token | undefined;
  #refused: string | undefined;
  #skewMs = 0;
  #pending: Promise<Token> | undefined;
  /** Issued, and could not be kept: lost, a person would have to sign in again. */
  #unsaved: UnsavedRecord | undefined;
  #failure: { readonly error: ToolError; readonly count: number; readonly until: number } | undefined;

  constructor(options: TokenManagerOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** What went wrong last, unless it has gone right since. */
  get failure(): ToolError | undefined {
    return this.#failure?.error;
  }

  /** A token that is valid now. @throws ToolError */
  async fresh(): Promise<Token> {
    const current = this.#current;
    if (current !== undefined && this.#serverNow() < current.renewAt) return current;
    if (this.#failure !== undefined && this.#now() < this.#failure.until) return this.#whilePaused(this.#failure.error);
    try {
      return await this.#renewed();
    } catch (error) {
      const meanwhile = this.#inUse(error);
      if (meanwhile === undefined) throw error;
      return meanwhile;
    }
  }

  /** A token other than the one that the upstream refused, fetched once however many calls were refused with it. */
  async replace(refused: Token): Promise<Token> {
    if (this.#current === refused) {
      this.#current = undefined;
      this.#refused = reveal(refused.secret);
    }
    return this.fresh();
  }

  /** For who asks with something else from now on: that the server has refused what it was asked with says nothing more. */
  askAnew(): void {
    if (this.#failure !== undefined && !mayPass(this.#failure.error)) this.#failure = undefined;
  }

  /** For when nobody calls with its tokens any more: results are not searched for them for ever. */
  retire(): void {
    this.#accessTokens.retire();
    this.#refreshTokens.retire();
  }

  /** Another process may have been luckier, or a person may have signed in. */
  async #whilePaused(error: ToolError): Promise<Token> {
    const inUse = this.#inUse(error);
    if (inUse !== undefined) return inUse;
    const adopted = this.#adopt(await this.#options.store.read().catch(() => undefined));
    if (adopted === undefined) throw error;
    return adopted;
  }

  /** A token that is due goes on until it ends, where what stands in the way of a new one may pass. */
  #inUse(error: unknown): Token | undefined {
    const current = this.#current;
    if (current === undefined || !mayPass(error) || this.#isOver(current)) return undefined;
    this.#options.check?.(current);
    return current;
  }

  #renewed(): Promise<Token> {
    this.#pending ??= this.#renew().finally(() => (this.#pending = undefined));
    return this.#pending;
  }

  async #renew(): Promise<Token> {
    const { store } = this.#options;
    try {
      const record = await store.read();
      const known = this.#adopt(record);
      if (known !== undefined) return known;
      this.#holdOn(record);
      return await store.exclusively((write) => this.#obtain(write));
    } catch (caught) {
      const error = caught instanceof ToolError ? caught : storeFailure(caught);
      this.#failed(error);
      throw error;
    }
  }

  /** Under the lock: what another process has obtained in the meantime is taken before anything is asked for. */
  async #obtain(write: (record: TokenRecord) => Promise<void>): Promise<Token> {
    const record = await this.#afterSaving(write);
    const adopted = this.#adopt(record);
    if (adopted !== undefined) return adopted;
    this.#holdOn(record);
    try {
      const renewed = afterRenewal(record, await this.#options.obtain(record));
      if (renewed.refresh !== undefined) this.#refreshTokens.add(renewed.refresh.secret);
      this.#unsaved = { record: renewed, replaces: record };
      await write(renewed);
      this.#unsaved = undefined;
      const { token, skewMs } = renewed;
      this.#options.check?.(token);
      this.#keep(token, skewMs);
      if (record?.token !== undefined) this.#accessTokens.dismiss(record.token.secret);
      this.#failure = undefined;
      this.#options.onEvent?.({ kind: "renewed", token });
      return token;
    } catch (error) {
      if (isNews(error, record)) await write(afterDeath(record, error, this.#now()));
      throw error;
    }
  }

  /** What all know, once they know what could not be kept before; unless the record that it replaces is there no more. */
  async #afterSaving(write: (record: TokenRecord) => Promise<void>): Promise<TokenRecord | undefined> {
    const record = await this.#options.store.read();
    const unsaved = this.#unsaved;
    if (unsaved === undefined || !isSame(record, unsaved.replaces)) return record;
    await write(unsaved.record);
    this.#unsaved = undefined;
    return unsaved.record;
  }

  #adopt(record: TokenRecord | undefined): Token | undefined {
    if (record?.refresh !== undefined) this.#refreshTokens.add(record.refresh.secret);
    const token = this.#goodUntil("renewAt", record);
    if (record === undefined || token === undefined) return undefined;
    if (!isSame(record, this.#unsaved?.replaces)) this.#unsaved = undefined;
    this.#options.check?.(token);
    this.#keep(token, record.skewMs);
    this.#failure = undefined;
    return token;
  }

  /** What was kept before this process began may be due and not over: it is there if nothing else can be had. */
  #holdOn(record: TokenRecord | undefined): void {
    const token = this.#goodUntil("expiresAt", record);
    if (record === undefined || token === undefined) return;
    if (this.#current === undefined || this.#isOver(this.#current)) this.#keep(token, record.skewMs);
  }

  #goodUntil(time: "renewAt" | "expiresAt", record: TokenRecord | undefined): Token | undefined {
    const token = record?.token;
    if (record === undefined || token === undefined || token.askedFor !== this.#options.askedFor) return undefined;
    if (reveal(token.secret) === this.#refused || this.#now() + record.skewMs >= token[time]) return undefined;
    return token;
  }

  #keep(token: Token, skewMs: number): void {
    this.#accessTokens.add(token.secret);
    this.#current = token;
    this.#skewMs = skewMs;
  }

  #failed(error: ToolError): void {
    const count = (this.#failure?.count ?? 0) + 1;
    const isUrgent = mayPass(error) && (this.#current === undefined || this.#isOver(this.#current));
    const first = isUrgent ? urgentPauseMs : mayPass(error) ? pauseMs.first : pauseMs.longest;
    const asked = isUrgent ? 0 : (error.body.retry.after_s ?? 0) * 1_000;
    const pause = Math.max(asked, Math.min(pauseMs.longest, first * 2 ** Math.min(count - 1, 10)));
    this.#failure = { error, count, until: this.#now() + pause };
    if (count === 1) this.#options.onEvent?.({ kind: mayPass(error) ? "postponed" : "dead", error });
  }

  #isOver({ expiresAt }: Token): boolean {
    return this.#serverNow() >= expiresAt;
  }

  #serverNow(): number {
    return this.#now() + this.#skewMs;
  }
}

type RenewedRecord = TokenRecord & { readonly token: Token };

interface UnsavedRecord {
  readonly record: RenewedRecord;
  /** What it was made from: any other is newer than both. */
  readonly replaces: TokenRecord | undefined;
}

function isSame(one: TokenRecord | undefined, other: TokenRecord | undefined): boolean {
  return (one && recordText(one)) === (other && recordText(other));
}

function afterRenewal(record: TokenRecord | undefined, { token, refresh, skewMs }: IssuedTokens): RenewedRecord {
  const kept = refresh ?? record?.refresh;
  return {
    token,
    ...(kept && { refresh: kept }),
    skewMs,
    renewedAt: token.issuedAt,
    ...(record?.consented && { consented: record.consented }),
  };
}

/** Whether the server has refused the credential for the first time since it last worked. */
function isNews(error: unknown, record: TokenRecord | undefined): error is DeadCredential {
  return (
    error instanceof DeadCredential && error.oauthCode !== neverSignedIn && record?.death?.code !== error.oauthCode
  );
}

/** Only a refresh token that was refused is forgotten: a secret may be put right at the provider. */
function afterDeath(record: TokenRecord | undefined, { oauthCode }: DeadCredential, at: number): TokenRecord {
  const { refresh, renewedAt, consented, skewMs = 0 } = record ?? {};
  return {
    ...(refresh && oauthCode !== "invalid_grant" && { refresh }),
    skewMs,
    ...(renewedAt !== undefined && { renewedAt }),
    ...(consented && { consented }),
    death: { at, code: oauthCode },
  };
}

/** Whether it is the server or the network that failed, not the credential. */
function mayPass(error: unknown): error is ToolError {
  return error instanceof ToolError && error.body.retry.allowed;
}
