import type { IncomingMessage } from "node:http";
import type { Principal } from "../call.js";
import { describe } from "../logging.js";
import { say } from "../stderr.js";
import { KeysUnavailable, TokenRefused, type TokenVerifier } from "./access-token.js";
import type { Refusal } from "./refusal.js";
import { type Resource, tokenNeeded } from "./resource.js";

/** Lets a caller in, or says what to answer instead. Every request passes it: connections mean nothing. */
export type Gate = (request: IncomingMessage, query: URLSearchParams) => Promise<Principal | Refusal>;

const maxTokenLength = 16_384;

/** Asks for a bearer token in the `Authorization` header, the only place where one is accepted (OAuth 2.1). */
export function createGate(verify: TokenVerifier, resource: Resource): Gate {
  return async ({ headers }, query) => {
    if (query.has("access_token")) return tokenNeeded(resource, "A token in the URL is not accepted.");
    if (headers.authorization === undefined) return tokenNeeded(resource);
    const token = /^bearer +([\w.~+/-]+=*)$/i.exec(headers.authorization)?.[1];
    if (token === undefined || token.length > maxTokenLength) return tokenNeeded(resource, "The token is malformed.");
    try {
      return await verify(token);
    } catch (error) {
      if (error instanceof TokenRefused) return tokenNeeded(resource, "The token is not valid here.");
      if (!(error instanceof KeysUnavailable)) throw error;
      say(`warning: ${describe(error)}`);
      return unavailable;
    }
  };
}

const unavailable: Refusal = {
  status: 503,
  headers: { "retry-after": "10" },
  body: {
    error: "temporarily_unavailable",
    error_description: "The keys of the authorization server can't be fetched.",
  },
};

export function isRefusal(value: Principal | Refusal): value is Refusal {
  return "status" in value;
}
