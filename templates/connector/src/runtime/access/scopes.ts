import type { AccessAlternative, Policy, Risk } from "../policy.js";

/** For a scope, the wider ones that a token may hold in its place. */
export type BroaderScopes = ReadonlyMap<string, readonly string[]>;

/**
 * What a caller's token must hold to use a tool over HTTP: the scopes that the tool needs upstream in the narrowest
 * profile that has it, or `mcp:read`, `mcp:write`, … where the document names none. Sorted.
 */
export function callerScopes(policy: Policy): readonly string[] {
  const [asked = []] = waysInto(policy);
  return asked;
}

/**
 * Those of the scopes that a token lacks; none when it may use the tool. A wider scope stands for a narrower one (MCP
 * 2026-07-28 basic/authorization, scope hierarchies), and so do the scopes by which a wider profile goes into the tool.
 */
export function missingScopes(
  policy: Policy,
  held: ReadonlySet<string>,
  broader: BroaderScopes = new Map(),
): readonly string[] {
  const isHeld = (scope: string): boolean =>
    held.has(scope) || (broader.get(scope) ?? []).some((wider) => held.has(wider));
  const enough = waysInto(policy).some((scopes) => scopes.every(isHeld));
  return enough ? [] : callerScopes(policy).filter((scope) => !isHeld(scope));
}

/**
 * The scopes of the tools that only read, or of the least harmful ones where none does: what a client asks for first, and
 * all that the metadata shows.
 */
export function baselineScopes(policies: Iterable<Policy>): readonly string[] {
  const all = [...policies];
  const least = risks.find((risk) => all.some((policy) => policy.risk === risk));
  return [...new Set(all.filter(({ risk }) => risk === least).flatMap(callerScopes))].sort();
}

/** From the least to the most harmful. */
const risks: readonly Risk[] = ["read", "write", "destructive", "admin"];

/** Sets of scopes each of which is enough, the narrowest first. */
function waysInto({ access, accessUnder, risk }: Policy): readonly (readonly string[])[] {
  const profiles = {
    read: [accessUnder?.read, accessUnder?.write, access],
    write: [accessUnder?.write, access],
    destructive: [access],
    admin: [access],
  };
  const ways = profiles[risk].flatMap((alternatives) => alternatives?.slice(0, 1).map(scopesOf) ?? []);
  const [narrowest = []] = ways;
  return narrowest.length === 0 ? [[`mcp:${risk}`]] : ways.filter(({ length }) => length > 0);
}

/** `offline_access` is a matter between a client and its authorization server (MCP basic/authorization, scopes). */
function scopesOf(alternative: AccessAlternative): readonly string[] {
  const scopes = new Set(Object.values(alternative).flat());
  scopes.delete("offline_access");
  return [...scopes].sort();
}
