import type { OAuthSettings } from "../../settings/oauth-settings.js";
import { refused } from "../access-error.js";
import type { Token } from "./token.js";

/** These are about signing in itself: some servers name them in their answers, some do not. */
const aboutSigningIn = new Set(["openid", "offline_access", "offline", "profile", "email"]);

/** What a server granted, compared with what was asked for. */
export interface GrantComparison {
  readonly missing: readonly string[];
  readonly surplus: readonly string[];
}

/** Some servers separate by comma, against RFC 6749 section 3.3. */
export function scopesOf(text: string): readonly string[] {
  return text.split(/[ ,]+/).filter((scope) => scope !== "");
}

/** Compares; nothing is missing from an answer that does not say (RFC 6749 section 5.1). */
export function compareGrant(asked: readonly string[], granted: readonly string[] | undefined): GrantComparison {
  if (granted === undefined) return { missing: [], surplus: [] };
  const means = (held: string, scope: string): boolean => held === scope || lastPart(scope) === held;
  return {
    missing: asked.filter((scope) => !isFlexible(scope) && !granted.some((held) => means(held, scope))),
    surplus: asked.some((scope) => scope.endsWith("/.default"))
      ? []
      : granted.filter((held) => !isFlexible(held) && !asked.some((scope) => means(held, scope))),
  };
}

/** @throws ToolError that names the scopes which the server did not grant */
export function refuseMissingScopes(
  { granted }: Pick<Token, "granted">,
  { scopes, prefix, grant, id }: OAuthSettings,
): void {
  const { missing } = compareGrant(scopes, granted);
  if (missing.length === 0) return;
  const names = missing.join(", ");
  const remedy =
    grant === "signIn"
      ? `run "npm run login -- ${id}" and to allow ${names}`
      : `grant ${names} to the client of ${prefix}_CLIENT_ID`;
  throw refused(
    "UPSTREAM_FORBIDDEN",
    `The authorization server granted less than was asked for: ${names} is missing.`,
    `Tell the user to ${remedy}; do not retry before that.`,
  );
}

/** Microsoft's `https://…/.default` stands for whatever the client may do. */
function isFlexible(scope: string): boolean {
  return aboutSigningIn.has(scope) || scope.endsWith("/.default");
}

/** Microsoft answers `Mail.Read` to who asked for `https://graph.microsoft.com/Mail.Read`. */
function lastPart(scope: string): string | undefined {
  return scope.includes("://") ? scope.slice(scope.lastIndexOf("/") + 1) : undefined;
}
