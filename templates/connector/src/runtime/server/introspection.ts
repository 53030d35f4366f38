import { createHash } from "node:crypto";
import * as oauth from "oauth4webapi";
import { boundedFetch } from "../access/bounded-fetch.js";
import { reveal } from "../access/secret.js";
import type { IntrospectionSettings } from "../settings/http.js";
import { type Claims, clockTolerance, principalOf } from "./claims.js";
import { pausing } from "./pausing.js";
import { Verdicts } from "./verdicts.js";
import { IssuerUnavailable, TokenRefused, type TokenVerifier } from "./token.js";

/** How long a good answer is believed at most: so long after its revocation a token may still work. */
const believedMs = 60_000;

/**
 * Checks tokens of any form by asking their issuer (RFC 7662): active, of this issuer, for us, within their time. The
 * answer must say for whom the token is: without an audience it could have been meant for any server (RFC 8707).
 */
export function createIntrospector(
  issuer: string,
  settings: IntrospectionSettings,
  audiences: readonly string[],
): TokenVerifier {
  const ask = questionTo(issuer, settings);
  const verdicts = new Verdicts();
  return (token) => {
    const digest = createHash("sha256").update(token).digest("base64url");
    return verdicts.of(digest, async () => {
      const claims = await ask(token);
      checkClaims(claims, issuer, audiences);
      const principal = principalOf(issuer, { ...claims, sub: claims["sub"] ?? claims["client_id"] });
      return { principal, until: Math.min(Date.now() + believedMs, endOf(claims)) };
    });
  };
}

/** HTTP Basic is what every server must accept (RFC 6749 section 2.3.1); where it is refused, the body is tried. */
function questionTo(issuer: string, settings: IntrospectionSettings): (token: string) => Promise<Claims> {
  const server = { issuer, introspection_endpoint: settings.url.href };
  const client = { client_id: settings.clientId };
  const secret = reveal(settings.clientSecret);
  const options = {
    [oauth.customFetch]: pausing(fetchAnswer, 1_000),
    [oauth.allowInsecureRequests]: settings.url.protocol === "http:",
  };
  const hint = { additionalParameters: { token_type_hint: "access_token" } };
  const inBody = oauth.ClientSecretPost(secret);
  let authentication = oauth.ClientSecretBasic(secret);
  const send = (token: string, way: oauth.ClientAuth): Promise<Response> =>
    oauth.introspectionRequest(server, client, way, token, { ...options, ...hint });
  const answerTo = async (token: string): Promise<Claims> => {
    let response = await send(token, authentication);
    if (response.status === 401 && authentication !== inBody) {
      response = await send(token, inBody);
      if (response.ok) authentication = inBody;
    }
    return { ...(await oauth.processIntrospectionResponse(server, client, response)) };
  };
  return (token) =>
    answerTo(token).catch((error: unknown) => {
      throw new IssuerUnavailable("the issuer can't be asked about a token", { cause: error });
    });
}

async function fetchAnswer(...given: Parameters<typeof boundedFetch>): Promise<Response> {
  const response = await boundedFetch(...given);
  if (response.status === 429 || response.status >= 500) throw new Error(`the issuer answered ${response.status}`);
  return response;
}

/** Times are seconds since the epoch; they and the issuer may be absent (RFC 7662 section 2.2), the audience not. */
function checkClaims(claims: Claims, issuer: string, audiences: readonly string[]): void {
  const { active, iss = issuer, aud, nbf = 0 } = claims;
  if (active !== true) throw new TokenRefused("not active");
  if (iss !== issuer) throw new TokenRefused("of another issuer");
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!audiences.some((audience) => named.includes(audience))) throw new TokenRefused("for another audience");
  if (endOf(claims) <= Date.now()) throw new TokenRefused("expired");
  if (typeof nbf !== "number" || (nbf - clockTolerance) * 1000 > Date.now()) throw new TokenRefused("not valid yet");
}

/** In milliseconds since the epoch; an end that is no number has passed. */
function endOf({ exp }: Claims): number {
  if (exp === undefined) return Infinity;
  return typeof exp === "number" ? (exp + clockTolerance) * 1000 : 0;
}
