import { createPrivateKey, type JsonWebKey, type KeyObject, webcrypto } from "node:crypto";
import * as oauth from "oauth4webapi";
import type { ClientAuthentication } from "../../settings/oauth-settings.js";
import { reveal } from "../secret.js";

/**
 * The ways in which a client may authenticate, to be tried in turn. HTTP Basic is what every server must accept (RFC 6749
 * section 2.3.1); those that take a secret only in the body get it there when Basic was refused, or when they say so.
 */
export async function waysToAuthenticate(
  authentication: ClientAuthentication,
  server: oauth.AuthorizationServer,
): Promise<readonly oauth.ClientAuth[]> {
  switch (authentication.kind) {
    case "secret":
      return secretWays(reveal(authentication.secret), server.token_endpoint_auth_methods_supported);
    case "privateKey":
      return [await signedAssertion(authentication, server)];
    case "certificate":
      return [oauth.TlsClientAuth()];
    case "none":
      return [oauth.None()];
  }
}

function secretWays(secret: string, supported: readonly string[] | undefined): readonly oauth.ClientAuth[] {
  const ways = [
    ["client_secret_basic", oauth.ClientSecretBasic(secret)],
    ["client_secret_post", oauth.ClientSecretPost(secret)],
  ] as const;
  const named = ways.filter(([method]) => supported?.includes(method));
  return (named.length > 0 ? named : ways).map(([, way]) => way);
}

/** RFC 7523: the audience is the issuer where it is known, else the token endpoint (section 3). */
async function signedAssertion(
  { key, keyId }: Extract<ClientAuthentication, { readonly kind: "privateKey" }>,
  server: oauth.AuthorizationServer,
): Promise<oauth.ClientAuth> {
  const privateKey = await importKey(reveal(key));
  const known = server["jwks_uri"] !== undefined || server["grant_types_supported"] !== undefined;
  return oauth.PrivateKeyJwt(keyId === undefined ? privateKey : { key: privateKey, kid: keyId }, {
    [oauth.modifyAssertion]: (_header, payload) => {
      if (!known) payload["aud"] = server.token_endpoint;
    },
  });
}

/** Why a text is no usable private key; undefined when it is one. */
export function problemOfKey(text: string): string | undefined {
  try {
    algorithmOf(keyObject(text));
    return undefined;
  } catch (error) {
    return error instanceof RangeError ? error.message : "holds no private key (PEM, PKCS #8, or JWK)";
  }
}

async function importKey(text: string): Promise<webcrypto.CryptoKey> {
  const key = keyObject(text);
  const jwk = key.export({ format: "jwk" });
  return webcrypto.subtle.importKey("jwk", jwk, algorithmOf(key, declaredAlgorithm(text)), false, ["sign"]);
}

function keyObject(text: string): KeyObject {
  if (!text.trimStart().startsWith("{")) return createPrivateKey(text);
  return createPrivateKey({ key: JSON.parse(text) as JsonWebKey, format: "jwk" });
}

function declaredAlgorithm(text: string): unknown {
  return text.trimStart().startsWith("{") ? (Object(JSON.parse(text)) as { alg?: unknown }).alg : undefined;
}

/** RS256 and ES256 are what servers commonly take; a JWK may say PS256. */
function algorithmOf(
  key: KeyObject,
  declared?: unknown,
): webcrypto.RsaHashedImportParams | webcrypto.EcKeyImportParams {
  const curve = curves[key.asymmetricKeyDetails?.namedCurve ?? ""];
  switch (key.asymmetricKeyType) {
    case "rsa":
      return { name: declared === "PS256" ? "RSA-PSS" : "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    case "ec":
      if (curve !== undefined) return { name: "ECDSA", namedCurve: curve };
  }
  throw new RangeError("holds a key that is neither RSA nor EC P-256, P-384 or P-521");
}

const curves: Readonly<Record<string, string>> = { prime256v1: "P-256", secp384r1: "P-384", secp521r1: "P-521" };
