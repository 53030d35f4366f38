import { errors, jwtVerify } from "jose";
import type { IssuerSettings } from "../settings/http.js";
import { clockTolerance, principalOf } from "./claims.js";
import { createKeySet } from "./key-set.js";
import { IssuerUnavailable, TokenRefused, type TokenVerifier } from "./token.js";

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
export function createJwtVerifier(settings: IssuerSettings, audiences: readonly string[]): TokenVerifier {
  const keys = createKeySet(settings);
  const { issuer, tokenType } = settings;
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: [...audiences],
        algorithms,
        requiredClaims: ["exp", "iat", "sub"],
        clockTolerance,
        ...(tokenType !== undefined && { typ: tokenType }),
      });
      return principalOf(issuer, payload);
    } catch (error) {
      if (error instanceof TokenRefused) throw error;
      if (aboutTheToken.some((type) => error instanceof type)) throw new TokenRefused("refused", { cause: error });
      throw new IssuerUnavailable("the keys of the issuer can't be fetched", { cause: error });
    }
  };
}
