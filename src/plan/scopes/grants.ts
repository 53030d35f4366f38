import type { Alternative, Need } from "./types.js";

/** Something that is asked for: a scope of a credential, or a credential that has none. */
export interface Granted {
  readonly scheme: string;
  readonly scope?: string;
}

/** What a need asks for, one by one. */
export function grantsOfNeed({ scheme, scopes }: Need): readonly Granted[] {
  return scopes.length === 0 ? [{ scheme }] : scopes.map((scope) => ({ scheme, scope }));
}

/** The identity of a grant. The scope stands first: between equals the alphabet of the scopes decides. */
export function grantText({ scheme, scope = "" }: Granted): string {
  return `${scope} ${scheme}`;
}

/** All that the alternatives may ask for, each once, in alphabetical order. */
export function distinctGrants(alternatives: readonly Alternative[]): readonly Granted[] {
  const all = alternatives.flatMap((needs) => needs.flatMap(grantsOfNeed));
  return [...new Map(all.map((grant) => [grantText(grant), grant]))]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, grant]) => grant);
}
