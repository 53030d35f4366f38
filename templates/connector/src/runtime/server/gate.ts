import type { IncomingMessage } from "node:http";
import { Secret } from "../access/secret.js";
import type { Principal } from "../call.js";
import { describe } from "../logging.js";
import { say } from "../stderr.js";
import type { Refusal } from "./refusal.js";
import { type Resource, tokenNeeded } from "./resource.js";
import { IssuerUnavailable, TokenRefused, type TokenVerifier } from "./token.js";

/** Lets a caller in, or says what to answer instead. Every request passes it: connections mean nothing. */
export type Gate = (request: IncomingMessage, query: URLSearchParams) => Promise<Principal | Refusal>;

const maxTokenLength = 16_384;

/** Asks for a bearer token in the `Authorization` header, the only place where one is accepted (OAuth 2.1). */
export function createGate(verify: TokenVerifier, resource: Resource): Gate {
  const warn = seldom((error: unknown) => say(`warning: ${describe(error)}`), 10_000);
  return async ({ headers }, query) => {
    if (query.has("access_token")) return tokenNeeded(resource, "A token in the URL is not accepted.");
    if (headers.authorization === undefined) return tokenNeeded(resource);
    const token = /^bearer +([\w.~+/-]+=*)$/i.exec(headers.authorization)?.[1];
    if (token === undefined || token.length > maxTokenLength) return tokenNeeded(resource, "The token is malformed.");
    try {
      return { ...(await verify(token)), token: new Secret(token, "passing") };
    } catch (error) {
      if (error instanceof TokenRefused) return tokenNeeded(resource, "The token is not valid here.");
      if (!(error instanceof IssuerUnavailable)) throw error;
      warn(error);
      return unavailable;
    }
  };
}

/** Whoever may send tokens must not be able to fill the log. */
function seldom<Given>(action: (given: Given) => void, everyMs: number): (given: Given) => void {
  let quietUntil = 0;
  return (given) => {
    if (Date.now() < quietUntil) return;
    quietUntil = Date.now() + everyMs;
    action(given);
  };
}

const unavailable: Refusal = {
  status: 503,
  headers: { "retry-after": "10" },
  body: {
    error: "temporarily_unavailable",
    error_description: "The authorization server can't be asked now.",
  },
};

export function isRefusal(value: Principal | Refusal): value is Refusal {
  return "status" in value;
}
