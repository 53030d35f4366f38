import { endOf } from "../settings/certificate.js";
import type { CredentialSettings, FixedCredential } from "../settings/credential.js";
import type { Grant, OAuthSettings } from "../settings/oauth-settings.js";
import { reveal, type Secret } from "./secret.js";
import { compareGrant } from "./tokens/granted-scopes.js";
import { remedyFor } from "./tokens/token-failure.js";
import type { TokenRecord } from "./tokens/token.js";

/** How a credential stands. Holds no secret: it may be shown to anyone who may see that the connector runs. */
export interface CredentialReport {
  readonly id: string;
  readonly kind: FixedCredential["type"] | Grant;
  /** `failing`: tools that need it fail, or will before the day is over. */
  readonly state: "ok" | "ending" | "failing";
  /** What there is to say, a sentence each. */
  readonly says: readonly string[];
  /** What a person should do. */
  readonly todo?: string;
  /** By what it ends, the first first: ISO 8601, and days from now, rounded down. */
  readonly ends: readonly { readonly what: string; readonly at: string; readonly daysLeft: number }[];
  /** When a token was last issued. */
  readonly renewedAt?: string;
  /** OAuth: what the lock says for the profile in force, and what the server says. */
  readonly scopes?: {
    readonly locked: readonly string[];
    readonly granted?: readonly string[];
    readonly missing: readonly string[];
    readonly surplus: readonly string[];
  };
}

const day = 86_400_000;
/** From so many days before an end on it is warned of, and with more weight each time. */
const warningDays = [14, 7, 1] as const;

interface End {
  readonly what: string;
  readonly at: number;
  readonly todo: string;
}

/** @param record what is known of its tokens @param now in milliseconds since the epoch */
export function reportOn(
  id: string,
  settings: CredentialSettings,
  record: TokenRecord | undefined,
  now: number,
): CredentialReport {
  const ends = endsOf(settings, record)
    .filter(({ at }) => Number.isFinite(at))
    .sort((one, other) => one.at - other.at);
  const [next] = ends;
  const daysLeft = next === undefined ? Infinity : daysUntil(next.at, now);
  const fault = settings.type === "oauth" ? faultOf(settings, record) : undefined;
  const isEnding = daysLeft <= warningDays[0];
  const todo = fault?.todo ?? (isEnding ? next?.todo : undefined);
  return {
    id,
    kind: settings.type === "oauth" ? settings.grant : settings.type,
    state: fault !== undefined || daysLeft < 1 ? "failing" : isEnding ? "ending" : "ok",
    says: [
      ...(fault ? [fault.says] : []),
      ...ends.filter(({ at }) => daysUntil(at, now) <= warningDays[0]).map((end) => sentence(end, now)),
    ],
    ...(todo !== undefined && { todo }),
    ends: ends.map(({ what, at }) => ({ what, at: iso(at), daysLeft: daysUntil(at, now) })),
    ...(record?.renewedAt !== undefined && { renewedAt: iso(record.renewedAt) }),
    ...(settings.type === "oauth" && { scopes: scopesOf(settings, record) }),
  };
}

/** The stage of a warning: 14, 7 or 1 days; undefined when there is nothing to warn of yet. */
export function warningStage({ ends }: CredentialReport): number | undefined {
  const left = Math.min(...ends.map(({ daysLeft }) => daysLeft));
  return warningDays.findLast((days) => left <= days);
}

function faultOf(settings: OAuthSettings, record: TokenRecord | undefined): { says: string; todo: string } | undefined {
  const { death } = record ?? {};
  if (death !== undefined)
    return {
      says: `The authorization server refused it at ${iso(death.at)} (${death.code}).`,
      todo: capital(remedyFor(settings, death.code)),
    };
  const isSignedIn =
    record?.refresh !== undefined || record?.token !== undefined || settings.refreshToken !== undefined;
  if (settings.grant === "signIn" && !isSignedIn && settings.authentication.kind === "none")
    return { says: "Nobody has signed in.", todo: `Run "npm run login -- ${settings.id}"` };
  const { missing } = scopesOf(settings, record);
  if (missing.length === 0) return undefined;
  return {
    says: `Not granted: ${missing.join(", ")}.`,
    todo: `Allow ${missing.join(", ")} at the provider${settings.grant === "signIn" ? `, then run "npm run login -- ${settings.id}"` : ""}`,
  };
}

function scopesOf({ scopes }: OAuthSettings, record: TokenRecord | undefined): NonNullable<CredentialReport["scopes"]> {
  const granted = record?.token?.askedFor === scopes.join(" ") ? record.token.granted : record?.consented;
  return { locked: scopes, ...(granted && { granted }), ...compareGrant(scopes, granted) };
}

function endsOf(settings: CredentialSettings, record: TokenRecord | undefined): readonly End[] {
  return [...ownEnds(settings, record), ...rotation(settings)];
}

function ownEnds(settings: CredentialSettings, record: TokenRecord | undefined): readonly End[] {
  switch (settings.type) {
    case "token":
      return [{ what: "the token", at: endOfJwt(settings.token), todo: "Put a new token in its place" }];
    case "certificate":
      return [{ what: "the certificate", at: endOf(settings.certificate), todo: "Put a new certificate in its place" }];
    case "oauth":
      return oauthEnds(settings, record);
    case "apiKey":
    case "basic":
      return [];
  }
}

function oauthEnds(settings: OAuthSettings, record: TokenRecord | undefined): readonly End[] {
  const { authentication, grant, id } = settings;
  const todo = `Run "npm run login -- ${id}"`;
  const certificate = authentication.kind === "certificate" ? endOf(authentication.certificate) : Infinity;
  return [
    { what: "the certificate", at: certificate, todo: "Put a new certificate in its place" },
    ...(grant === "signIn" ? [{ what: "the sign-in", at: endOfSignIn(record), todo }] : []),
  ];
}

/** Without a refresh token a sign-in ends with its access token; a client that acts for itself gets another. */
function endOfSignIn(record: TokenRecord | undefined): number {
  if (record?.refresh !== undefined) return record.refresh.expiresAt ?? Infinity;
  return record?.consented === undefined ? Infinity : (record.token?.expiresAt ?? Infinity);
}

function rotation({ rotateBy }: CredentialSettings): readonly End[] {
  return rotateBy === undefined
    ? []
    : [{ what: "the time to renew it", at: rotateBy, todo: "Renew it at the provider, then move its _ROTATE_BY" }];
}

/** A token that is a JWT says when it ends (RFC 7519 section 4.1.4). It is read, not believed: the API decides. */
function endOfJwt(token: Secret): number {
  const [, payload = ""] = reveal(token).split(".");
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    const { exp } = Object(claims) as { readonly exp?: unknown };
    return typeof exp === "number" ? exp * 1_000 : Infinity;
  } catch {
    return Infinity;
  }
}

function sentence({ what, at }: End, now: number): string {
  const days = daysUntil(at, now);
  if (at <= now) return `${capital(what)} ended at ${iso(at)}.`;
  return `${capital(what)} ends in ${days === 0 ? "less than a day" : `${days} ${days === 1 ? "day" : "days"}`} (${iso(at)}).`;
}

function daysUntil(at: number, now: number): number {
  return Math.floor((at - now) / day);
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
