import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from "jose";
import type { Principal } from "../call.js";
import { boundedFetch } from "../access/bounded-fetch.js";
import type { IssuerSettings } from "../settings/http.js";
import { findKeySet } from "./discovery.js";

/** The token is not good: 401. The caller is not told which check failed. */
export class TokenRefused extends Error {}

/** The issuer's keys can't be fetched now: 503. */
export class KeysUnavailable extends Error {}

/** Whom a token belongs to. @throws TokenRefused @throws KeysUnavailable */
export type TokenVerifier = (token: string) => Promise<Principal>;

/** Asymmetric only: with a shared secret, whoever can verify could also sign. */
const algorithms = [
  "ES256",
  "ES384",
  "ES512",
  "PS256",
  "PS384",
  "PS512",
  "RS256",
  "RS384",
  "RS512",
  "EdDSA",
  "Ed25519",
];

/** Errors of `jose` that are about the token; all others are about fetching keys. */
const aboutTheToken = [
  errors.JWTClaimValidationFailed,
  errors.JWTExpired,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
];

/**
 * Checks JWT access tokens (RFC 9068): signature by a key of the issuer, issuer, audience (RFC 8707) and time. Keys
 * come from the configured issuer alone, never from a URL in a token.
 */
export function createTokenVerifier(settings: IssuerSettings, audiences: readonly string[]): TokenVerifier {
  const keys = keySetOf(settings);
  const { issuer, tokenType } = settings;
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: [...audiences],
        algorithms,
        requiredClaims: ["exp", "iat", "sub"],
        clockTolerance: 30,
        ...(tokenType !== undefined && { typ: tokenType }),
      });
      return principalOf(issuer, payload);
    } catch (error) {
      if (error instanceof TokenRefused) throw error;
      if (aboutTheToken.some((type) => error instanceof type)) throw new TokenRefused("refused", { cause: error });
      throw new KeysUnavailable("the keys of the issuer can't be fetched", { cause: error });
    }
  };
}

function principalOf(issuer: string, payload: JWTPayload): Principal {
  if (typeof payload.sub !== "string" || payload.sub === "") throw new TokenRefused("no subject");
  return { id: `${issuer}|${payload.sub}`, scopes: new Set([...words(payload["scope"]), ...words(payload["scp"])]) };
}

/** Scopes come as one string (RFC 9068) or, from some issuers, as a list. */
function words(value: unknown): readonly string[] {
  if (typeof value === "string") return value.split(" ").filter((word) => word !== "");
  return Array.isArray(value) ? value.filter((word) => typeof word === "string") : [];
}

/** Finds the key set at the first token; a failure is not remembered. */
function keySetOf(settings: IssuerSettings): JWTVerifyGetKey {
  let found: Promise<JWTVerifyGetKey> | undefined;
  const find = async (): Promise<JWTVerifyGetKey> => {
    const url = settings.jwksUrl ?? (await findKeySet(settings.issuer));
    return createRemoteJWKSet(url, { [customFetch]: boundedFetch });
  };
  return async (header, input) => {
    found ??= find();
    try {
      return (await found)(header, input);
    } catch (error) {
      found = undefined;
      throw error;
    }
  };
}
