import { createLocalJWKSet, createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from "jose";
import { boundedFetch } from "../access/bounded-fetch.js";
import type { IssuerSettings } from "../settings/http.js";
import { findKeySet } from "./discovery.js";
import { pausing } from "./pausing.js";

const pauseMs = 5_000;
/** How long keys stay in use that can't be fetched again. */
const longestHeldMs = 24 * 60 * 60 * 1_000;

/**
 * The keys of an issuer, found at the first token. They are fetched again after ten minutes, and for a key that is not
 * among them at most every 30 seconds, once for however many tokens: keys may rotate, and tokens may name keys at will.
 * While a fetch fails, keys that are held stay in use for a day.
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
  const fetchAgain = pausing(fetchKeys, pauseMs);
  let held: { readonly text: string; readonly until: number } | undefined;
  let failure: unknown;
  const keys = createRemoteJWKSet(url, {
    [customFetch]: async (...given) => {
      try {
        held = { text: await fetchAgain(...given), until: Date.now() + longestHeldMs };
        failure = undefined;
      } catch (error) {
        failure = error;
        if (held === undefined || Date.now() > held.until) throw error;
      }
      return new Response(held.text);
    },
    cooldownDuration: 30_000,
    cacheMaxAge: 600_000,
    timeoutDuration: 10_000,
  });
  return (header, input) =>
    keys(header, input).catch((error: unknown) => {
      // It may be a new key, which the issuer could not tell us about: the token is not at fault.
      throw error instanceof errors.JWKSNoMatchingKey ? (failure ?? error) : error;
    });
}

async function fetchKeys(...given: Parameters<typeof boundedFetch>): Promise<string> {
  const response = await boundedFetch(...given);
  if (response.status !== 200) throw new Error(`the key set answered ${response.status}`);
  const text = await response.text();
  createLocalJWKSet(JSON.parse(text)); // throws when it is no key set
  return text;
}
