import type { IssuerSettings } from "../settings/http.js";
import { createIntrospector } from "./introspection.js";
import { createJwtVerifier } from "./jwt.js";
import type { TokenVerifier } from "./token.js";

/**
 * Checks access tokens: a JWT by the keys of its issuer, or any token by asking its issuer. Where both are configured, a
 * JWT is checked here and everything else is asked for.
 */
export function createTokenVerifier(settings: IssuerSettings, audiences: readonly string[]): TokenVerifier {
  const { introspection, jwksUrl } = settings;
  if (introspection === undefined) return createJwtVerifier(settings, audiences);
  const ask = createIntrospector(settings.issuer, introspection, audiences);
  if (jwksUrl === undefined) return ask;
  const verify = createJwtVerifier(settings, audiences);
  return (token) => (isJwt(token) ? verify(token) : ask(token));
}

/** Three parts, of which the first is a JSON object that names an algorithm (RFC 7515 section 7.1). */
function isJwt(token: string): boolean {
  const [header = "", ...rest] = token.split(".");
  if (rest.length !== 2) return false;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(header, "base64url").toString("utf8"));
    return typeof parsed === "object" && parsed !== null && "alg" in parsed;
  } catch {
    return false;
  }
}
