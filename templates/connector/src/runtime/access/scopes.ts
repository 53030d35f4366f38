import type { Policy } from "../policy.js";

/**
 * What a caller's token must hold to use a tool over HTTP: the scopes that the tool itself needs upstream, or
 * `mcp:read`, `mcp:write`, … where the document names none. Sorted.
 */
export function callerScopes({ access: [best], risk }: Policy): readonly string[] {
  const scopes = new Set(Object.values(best ?? {}).flat());
  return scopes.size > 0 ? [...scopes].sort() : [`mcp:${risk}`];
}

/** The scopes of the tools that only read: what a client asks for first, and all that the metadata shows. */
export function baselineScopes(policies: Iterable<Policy>): readonly string[] {
  const reads = [...policies].filter(({ risk }) => risk === "read");
  return [...new Set(reads.flatMap(callerScopes))].sort();
}
