import type { Principal } from "../call.js";
import { TokenRefused } from "./token.js";

/** What a token says, by itself or by its issuer's mouth. */
export type Claims = Readonly<Record<string, unknown>>;

/** How far clocks may differ, in seconds. */
export const clockTolerance = 30;

/**
 * The caller that verified claims speak of.
 * @throws TokenRefused when they name nobody, or when the token is bound to a key: who only shows it has not proved
 * anything (RFC 9449 section 7.1, RFC 8705 section 3)
 */
export function principalOf(issuer: string, claims: Claims): Principal {
  const { sub, cnf } = claims;
  if (typeof sub !== "string" || sub === "") throw new TokenRefused("no subject");
  if (cnf !== undefined) throw new TokenRefused("bound to a key");
  return { id: `${issuer}|${sub}`, scopes: new Set([...words(claims["scope"]), ...words(claims["scp"])]) };
}

/** Scopes come as one string (RFC 9068) or, from some issuers, as a list. */
function words(value: unknown): readonly string[] {
  if (typeof value === "string") return value.split(" ").filter((word) => word !== "");
  return Array.isArray(value) ? value.filter((word) => typeof word === "string") : [];
}
