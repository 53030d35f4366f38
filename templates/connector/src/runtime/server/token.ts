import type { Principal } from "../call.js";

/** The token is not good: 401. The caller is not told which check failed. */
export class TokenRefused extends Error {}

/** The authorization server can't be asked now: 503. */
export class IssuerUnavailable extends Error {}

/** Whom a token belongs to. @throws TokenRefused @throws IssuerUnavailable */
export type TokenVerifier = (token: string) => Promise<Principal>;
