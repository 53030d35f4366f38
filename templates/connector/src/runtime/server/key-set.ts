import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from "jose";
import { boundedFetch } from "../access/bounded-fetch.js";
import type { IssuerSettings } from "../settings/http.js";
import { findKeySet } from "./discovery.js";
import { pausing } from "./pausing.js";

const pauseMs = 5_000;

/**
 * The keys of an issuer, found at the first token. They are fetched again after ten minutes, and for a key that is not
 * among them at most every 30 seconds, once for however many tokens: keys may rotate, and tokens may name keys at will.
 * While a fetch fails, keys that are held stay in use.
 */
export function createKeySet({ issuer, jwksUrl }: IssuerSettings): JWTVerifyGetKey {
  const find = pausing(async () => keysAt(jwksUrl ?? (await findKeySet(issuer))), pauseMs);
  let found: Promise<JWTVerifyGetKey> | undefined;
  return async (header, input) => {
    found ??= find();
    const keys = await found.catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return keys(header, input);
  };
}

function keysAt(url: URL): JWTVerifyGetKey {
  return createRemoteJWKSet(url, {
    [customFetch]: pausing(fetchKeys, pauseMs),
    cooldownDuration: 30_000,
    cacheMaxAge: 600_000,
    timeoutDuration: 10_000,
  });
}

async function fetchKeys(...given: Parameters<typeof boundedFetch>): Promise<Response> {
  const response = await boundedFetch(...given);
  if (response.status !== 200) throw new Error(`the key set answered ${response.status}`);
  return response;
}
