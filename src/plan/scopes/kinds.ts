import type { SecurityScheme } from "../../model/types.js";
import { isOAuth } from "./authorities.js";
import type { Alternative, Need } from "./types.js";

/**
 * The alternatives of the best kind: what carries scopes before what carries none, so that the holder of a credential without
 * limits is only ever the last resort.
 */
export function bestKind(
  alternatives: readonly Alternative[],
  schemes: ReadonlyMap<string, SecurityScheme>,
): readonly Alternative[] {
  const kinds = alternatives.map((needs) => kindOf(needs, schemes));
  const best = Math.min(...kinds);
  return alternatives.filter((_, index) => kinds[index] === best);
}

/** Smaller is better; the best credential of an alternative counts. */
export function kindOf(needs: Alternative, schemes: ReadonlyMap<string, SecurityScheme>): number {
  return Math.min(...needs.map((need) => kindOfNeed(need, schemes.get(need.scheme))));
}

/** OAuth with scopes, OAuth without, a bearer token with roles (OpenAPI 3.1), then what has no limits at all, the best kept first. */
function kindOfNeed({ scopes }: Need, scheme: SecurityScheme | undefined): number {
  if (isOAuth(scheme)) return scopes.length > 0 ? 0 : 1;
  if (scopes.length > 0) return 2;
  if (scheme?.type === "mutualTLS") return 3;
  if (scheme?.type === "bearer") return 4;
  if (scheme?.type === "basic") return 5;
  return scheme?.type === "apiKey" && scheme.in === "header" ? 6 : 7;
}
