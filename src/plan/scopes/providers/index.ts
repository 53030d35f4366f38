import atlassian from "./atlassian.json" with { type: "json" };
import github from "./github.json" with { type: "json" };
import google from "./google.json" with { type: "json" };
import microsoftGraph from "./microsoft-graph.json" with { type: "json" };
import slack from "./slack.json" with { type: "json" };
import type { InclusionRule } from "../naming-rules.js";
import type { ScopeRank } from "../types.js";

/** What is known about the scopes of one provider, from its own documentation. */
export interface ProviderPack {
  readonly name: string;
  /** Pages that say so. */
  readonly sources: readonly string[];
  /** Hosts of its authorization server and API; a leading dot takes every host below. */
  readonly hosts: readonly string[];
  /** Whether names alone tell that a scope includes another. */
  readonly naming: boolean;
  /** Scope to the scopes that it includes. */
  readonly includes: Readonly<Record<string, readonly string[]>>;
  readonly rules: readonly InclusionRule[];
  /** Names that stand for no scope at all. */
  readonly nothing: readonly string[];
  /** Scopes that open far more than their name tells. */
  readonly coarse: readonly string[];
  readonly ranks: Readonly<Partial<Record<ScopeRank, readonly string[]>>>;
}

export const providers: readonly ProviderPack[] = [atlassian, github, google, microsoftGraph, slack];

/** The pack of the first host that has one. */
export function providerFor(hosts: readonly string[]): ProviderPack | undefined {
  return providers.find((pack) => hosts.some((host) => pack.hosts.some((known) => matchesHost(host, known))));
}

function matchesHost(host: string, known: string): boolean {
  return known.startsWith(".") ? host.endsWith(known) : host === known;
}
