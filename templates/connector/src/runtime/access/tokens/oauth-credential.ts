import type { Principal } from "../../call.js";
import { ToolError } from "../../errors/tool-error.js";
import type { OAuthSettings } from "../../settings/oauth-settings.js";
import { refused } from "../access-error.js";
import { reveal, type Secret } from "../secret.js";
import { compareGrant, refuseMissingScopes } from "./granted-scopes.js";
import { notSignedIn } from "./token-failure.js";
import { TokenEndpoint } from "./token-request.js";
import { TokenManager } from "./token-manager.js";
import type { TokenStores } from "./token-stores.js";
import { MemoryTokenStore, type TokenStore } from "./token-store.js";
import type { IssuedTokens, Token, TokenRecord } from "./token.js";

/** What a person should hear about a credential; each once, until it has changed. */
export interface CredentialEvents {
  dead?(id: string, error: ToolError): void;
  postponed?(id: string, error: ToolError): void;
  overGranted?(id: string, surplus: readonly string[]): void;
}

/** Callers whose tokens are held at a time; those of the one who has called longest ago go first. */
const mostCallers = 1_000;

/** One OAuth credential: its tokens, for all callers or for each. */
export class OAuthCredential {
  readonly settings: OAuthSettings;
  readonly endpoint: TokenEndpoint;
  readonly store: TokenStore;
  readonly #events: CredentialEvents;
  readonly #shared: TokenManager;
  readonly #callers = new Map<string, CallerTokens>();
  #surplusSaid = "";

  constructor(settings: OAuthSettings, stores: TokenStores, events: CredentialEvents) {
    this.settings = settings;
    this.endpoint = new TokenEndpoint(settings);
    this.store = settings.grant === "tokenExchange" ? new MemoryTokenStore() : stores.storeOf(settings);
    this.#events = events;
    this.#shared = this.#manager(this.store, (record) => this.#obtain(record));
  }

  /** The tokens that a caller's calls are made with: its own where they come from the exchange of its token. */
  tokensFor(caller: Principal): TokenManager {
    return this.settings.grant === "tokenExchange" ? this.#exchanged(caller) : this.#shared;
  }

  /** Gets a token now, if none is there. @throws ToolError */
  async prepare(): Promise<void> {
    if (this.settings.grant !== "tokenExchange") await this.#shared.fresh();
  }

  /** What went wrong last, unless it has gone right since. */
  get failure(): ToolError | undefined {
    return this.#shared.failure;
  }

  #exchanged(caller: Principal): TokenManager {
    const { token } = caller;
    if (token === undefined) {
      throw refused(
        "UPSTREAM_AUTH",
        "This connector acts for whoever calls it, and this caller has shown no token.",
        "Tell the user to connect over HTTP and to sign in.",
      );
    }
    const known = this.#callers.get(caller.id) ?? this.#newCaller(token);
    known.subject = token;
    if (known.askedWith !== undefined && reveal(known.askedWith) !== reveal(token)) known.tokens.askAnew();
    this.#callers.delete(caller.id);
    this.#callers.set(caller.id, known);
    const [oldest] = this.#callers;
    if (this.#callers.size > mostCallers && oldest !== undefined) this.#forget(...oldest);
    return known.tokens;
  }

  #forget(id: string, { tokens }: CallerTokens): void {
    this.#callers.delete(id);
    tokens.retire();
  }

  #newCaller(subject: Secret): CallerTokens {
    const caller: CallerTokens = {
      subject,
      tokens: this.#manager(new MemoryTokenStore(), () => {
        caller.askedWith = caller.subject;
        return this.endpoint.request({ grant: "tokenExchange", subjectToken: caller.subject });
      }),
    };
    return caller;
  }

  #manager(store: TokenStore, obtain: (record: TokenRecord | undefined) => Promise<IssuedTokens>): TokenManager {
    const { id, scopes } = this.settings;
    return new TokenManager({
      store,
      obtain,
      askedFor: scopes.join(" "),
      check: (token) => this.#check(token),
      onEvent: (event) => {
        if (event.kind === "dead") this.#events.dead?.(id, event.error);
        if (event.kind === "postponed") this.#events.postponed?.(id, event.error);
      },
    });
  }

  async #obtain(record: TokenRecord | undefined): Promise<IssuedTokens> {
    if (this.settings.grant === "clientCredentials")
      return this.endpoint.request({ grant: "clientCredentials" }, record?.skewMs);
    const isDead = record?.death?.code === "invalid_grant";
    const refreshToken = record?.refresh?.secret ?? (isDead ? undefined : this.settings.refreshToken);
    if (refreshToken === undefined) return this.#withoutSignIn(record);
    return this.endpoint.request({ grant: "refreshToken", refreshToken }, record?.skewMs);
  }

  /** A client with a secret may be a service after all, although the document describes sign-ins only. */
  async #withoutSignIn(record: TokenRecord | undefined): Promise<IssuedTokens> {
    if (this.settings.authentication.kind === "none" || record?.death?.code === "invalid_grant")
      throw notSignedIn(this.settings, record?.death);
    try {
      return await this.endpoint.request({ grant: "clientCredentials" }, record?.skewMs);
    } catch (error) {
      const isRefused = error instanceof ToolError && !error.body.retry.allowed;
      throw isRefused ? notSignedIn(this.settings) : error;
    }
  }

  #check(token: Token): void {
    refuseMissingScopes(token, this.settings);
    const { surplus } = compareGrant(this.settings.scopes, token.granted);
    const text = surplus.join(" ");
    if (text === this.#surplusSaid) return;
    this.#surplusSaid = text;
    if (surplus.length > 0) this.#events.overGranted?.(this.settings.id, surplus);
  }
}

interface CallerTokens {
  /** Replaced at every call: the one that the caller shows now. */
  subject: Secret;
  /** The one that the server has seen last. */
  askedWith?: Secret;
  readonly tokens: TokenManager;
}
