import { reveal, Secret } from "../secret.js";

/** An upstream access token. Times are absolute, in milliseconds since the epoch, by the clock of the authorization server. */
export interface Token {
  readonly secret: Secret;
  readonly issuedAt: number;
  /** From here on a new one is fetched first, although this one still works. */
  readonly renewAt: number;
  readonly expiresAt: number;
  /** The scopes that were asked for, in one text: a token for others is of no use. */
  readonly askedFor: string;
  /** What the server says that it granted. Absent: what was asked for (RFC 6749 section 5.1). */
  readonly granted?: readonly string[];
}

/** What renews access tokens without a person; some servers replace it at every use. */
export interface RefreshToken {
  readonly secret: Secret;
  /** Absent: the server has not said that it ends. */
  readonly expiresAt?: number;
}

/** What one answer of a token endpoint gives. */
export interface IssuedTokens {
  readonly token: Token;
  /** Absent: none was given, or the one that was used goes on. */
  readonly refresh?: RefreshToken;
  /** The server's clock less ours, in milliseconds; within limits. */
  readonly skewMs: number;
}

/** Why a credential is refused for good, as far as the server said. */
export interface Death {
  readonly at: number;
  /** An OAuth error code. */
  readonly code: string;
}

/** Everything that is known of one credential, for all processes that share its store. */
export interface TokenRecord {
  readonly token?: Token;
  readonly refresh?: RefreshToken;
  readonly skewMs: number;
  /** When a token was last issued. */
  readonly renewedAt?: number;
  /** What a person who signed in has allowed. */
  readonly consented?: readonly string[];
  readonly death?: Death;
}

/** As JSON, which has no word for a time that never comes: it becomes null. */
export function recordText({ token, refresh, ...rest }: TokenRecord): string {
  return JSON.stringify({
    version: 1,
    ...rest,
    ...(token && { token: { ...token, secret: reveal(token.secret) } }),
    ...(refresh && { refresh: { ...refresh, secret: reveal(refresh.secret) } }),
  });
}

/** @throws SyntaxError when the text is no record */
export function parseRecord(text: string): TokenRecord {
  const value: unknown = JSON.parse(text);
  if (!isFields(value) || value["version"] !== 1) throw new SyntaxError("not a record of tokens");
  const token = tokenOf(value["token"]);
  const refresh = refreshOf(value["refresh"]);
  const renewedAt = numberOf(value["renewedAt"]);
  const consented = namesOf(value["consented"]);
  const death = deathOf(value["death"]);
  return {
    skewMs: numberOf(value["skewMs"]) ?? 0,
    ...(token && { token }),
    ...(refresh && { refresh }),
    ...(renewedAt !== undefined && { renewedAt }),
    ...(consented && { consented }),
    ...(death && { death }),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function tokenOf(value: unknown): Token | undefined {
  if (!isFields(value) || typeof value["secret"] !== "string" || typeof value["askedFor"] !== "string")
    return undefined;
  const granted = namesOf(value["granted"]);
  return {
    secret: new Secret(value["secret"]),
    issuedAt: numberOf(value["issuedAt"]) ?? 0,
    renewAt: numberOf(value["renewAt"]) ?? Infinity,
    expiresAt: numberOf(value["expiresAt"]) ?? Infinity,
    askedFor: value["askedFor"],
    ...(granted && { granted }),
  };
}

function refreshOf(value: unknown): RefreshToken | undefined {
  if (!isFields(value) || typeof value["secret"] !== "string") return undefined;
  const expiresAt = numberOf(value["expiresAt"]);
  return { secret: new Secret(value["secret"]), ...(expiresAt !== undefined && { expiresAt }) };
}

function deathOf(value: unknown): Death | undefined {
  if (!isFields(value) || typeof value["code"] !== "string") return undefined;
  return { at: numberOf(value["at"]) ?? 0, code: value["code"] };
}

function namesOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string") : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
