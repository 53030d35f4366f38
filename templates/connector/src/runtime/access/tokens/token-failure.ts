import * as oauth from "oauth4webapi";
import { ToolError } from "../../errors/tool-error.js";
import type { OAuthSettings } from "../../settings/oauth-settings.js";
import { postponed, refused } from "../access-error.js";
import { MetadataError } from "./authorization-server.js";
import type { Death } from "./token.js";

/** In place of an OAuth code, where there was nothing to ask with. */
export const neverSignedIn = "no_sign_in";

/** The server has refused the credential for good: a person must act, and until then nothing is asked again. */
export class DeadCredential extends ToolError {
  override readonly name = "ToolError";
  /** The OAuth error code. */
  readonly oauthCode: string;

  constructor(settings: OAuthSettings, oauthCode: string, cause?: unknown) {
    const happened =
      oauthCode === neverSignedIn
        ? `Nobody has signed in for this connector's credential ${settings.id} yet.`
        : `The authorization server no longer accepts this connector's credential ${settings.id} (${oauthCode}).`;
    const body = {
      code: "AUTH_REAUTH_REQUIRED",
      message: happened,
      executed: "no",
      retry: { allowed: false, key: "none" },
      next: `Tell the user to ${remedyFor(settings, oauthCode)}; do not retry before that.`,
    } as const;
    super(body, { cause });
    this.oauthCode = oauthCode;
  }
}

/** What a person has to do when a credential is refused. */
export function remedyFor({ id, prefix, grant, authentication, refreshToken }: OAuthSettings, code: string): string {
  if (code === "invalid_grant" && grant === "tokenExchange") return "sign in to this connector again";
  if (code === "invalid_grant" || code === neverSignedIn)
    return `run "npm run login -- ${id}" in the connector's folder${refreshToken ? ` (or to set a new ${prefix}_REFRESH_TOKEN and to restart)` : ""}`;
  const proof = {
    secret: "_CLIENT_SECRET",
    privateKey: "_PRIVATE_KEY",
    certificate: "_CLIENT_CERT",
    none: "_CLIENT_ID",
  };
  const variables = [...new Set([`${prefix}_CLIENT_ID`, `${prefix}${proof[authentication.kind]}`])].join(" and ");
  return `check ${variables} (ended, revoked or replaced at the provider?) and to restart the connector; "npm run doctor" says more`;
}

/** Nobody has signed in, or what was remembered of it is dead already: the server is not asked again. */
export function notSignedIn(settings: OAuthSettings, death?: Death): DeadCredential {
  return new DeadCredential(settings, death?.code ?? neverSignedIn);
}

const deadly = new Set(["invalid_grant", "invalid_client", "unauthorized_client"]);

/** Whether the credential is wrong (a person must act) or the server is out of reach (it may pass). */
export function tokenFailure(error: unknown, settings: OAuthSettings): ToolError {
  if (error instanceof ToolError) return error;
  const status = statusOf(error);
  if (status !== undefined && (status === 429 || status >= 500))
    return postponed("UPSTREAM_UNAVAILABLE", `The authorization server answered ${status}.`, waitOf(error), error);
  const code = oauthErrorOf(error);
  if (code !== undefined && deadly.has(code)) return new DeadCredential(settings, code, error);
  if (code !== undefined) return requestRefused(code, settings, error);
  if (error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError)
    return notATokenEndpoint(settings, error);
  if (error instanceof MetadataError) return notATokenEndpoint(settings, error);
  return postponed("UPSTREAM_UNREACHABLE", "The authorization server could not be reached.", 5, error);
}

export function notATokenEndpoint({ prefix }: OAuthSettings, cause?: unknown): ToolError {
  return refused(
    "UPSTREAM_AUTH",
    "The authorization server did not answer as a token endpoint does.",
    `Tell the user to check ${prefix}_TOKEN_URL; do not retry before that.`,
    cause,
  );
}

/** The OAuth error code; a bare 401 means that the client was not recognised. */
export function oauthErrorOf(error: unknown): string | undefined {
  if (error instanceof oauth.ResponseBodyError) return /^[a-z_]{1,40}$/.test(error.error) ? error.error : "error";
  if (error instanceof oauth.WWWAuthenticateChallengeError) return "invalid_client";
  return statusOf(error) === 401 ? "invalid_client" : undefined;
}

function requestRefused(code: string, { prefix, scopes }: OAuthSettings, cause: unknown): ToolError {
  const remedy =
    code === "invalid_scope"
      ? `allow the scopes of ${prefix}_CLIENT_ID at the provider: ${scopes.join(", ")}`
      : `check ${prefix}_CLIENT_ID and ${prefix}_TOKEN_URL`;
  return refused(
    "UPSTREAM_AUTH",
    `The authorization server refused the request for a token (${code}).`,
    `Tell the user to ${remedy}; do not retry before that.`,
    cause,
  );
}

function statusOf(error: unknown): number | undefined {
  return responseOf(error)?.status;
}

function responseOf(error: unknown): Response | undefined {
  if (error instanceof oauth.ResponseBodyError || error instanceof oauth.WWWAuthenticateChallengeError)
    return error.response;
  const cause = error instanceof oauth.OperationProcessingError ? error.cause : undefined;
  return cause instanceof Response ? cause : undefined;
}

/** `Retry-After` in seconds, at most five minutes; ten seconds when the server names no time. */
function waitOf(error: unknown): number {
  const seconds = Number(responseOf(error)?.headers.get("retry-after") ?? NaN);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(300, Math.ceil(seconds)) : 10;
}
