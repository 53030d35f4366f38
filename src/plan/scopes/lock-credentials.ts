import type { SecurityScheme } from "../../model/types.js";
import { undeclaredScheme } from "../schemes.js";
import type { Risk } from "../types.js";
import { grantOf, isOAuth } from "./authorities.js";
import {
  credentialTypes,
  type CredentialType,
  type LockedCredential,
  type RiskCounts,
  type ScopeLock,
} from "./lock.js";
import { byReach, sortedRecord } from "./lock-order.js";
import { type Level, requestedUnder } from "./levels.js";
import type { ScopeSurvey } from "./survey.js";
import type { Alternative, RelationSource } from "./types.js";
import type { LockInput } from "./write-lock.js";

/** Every credential that a tool may go in with, and what it is asked for. */
export function lockCredentials(input: LockInput): ScopeLock["credentials"] {
  const { levels, survey, credentialOf } = input;
  const alternatives = levels.flatMap(({ ways }) => [...ways.alternatives.values()]);
  const used = new Set(alternatives.flat(2).map(({ scheme }) => scheme));
  return sortedRecord(
    [...used].flatMap((name) => {
      const scheme = survey.map.facts.schemes.get(name);
      return scheme === undefined ? [] : [[credentialOf(name), lockedCredential(scheme, input)] as const];
    }),
  );
}

function lockedCredential(scheme: SecurityScheme, { ways, levels, survey }: LockInput): LockedCredential {
  const { name } = scheme;
  const scopes = ways.requested.get(name) ?? [];
  const scopesUnder = requestedUnder(name, levels);
  const authority = survey.map.facts.authorities.get(name)?.id;
  return {
    type: typeOf(scheme),
    ...(isOAuth(scheme) && authority !== undefined && { authority, grant: grantOf(scheme) }),
    use: ways.inPlace.has(name) ? "inPlace" : "chosen",
    scopes,
    ...(Object.keys(scopesUnder).length > 0 && { scopesUnder }),
    ...(scopes.length === 0 && { opens: openedBy(name, survey) }),
  };
}

function typeOf({ type }: SecurityScheme): CredentialType {
  const known = credentialTypes.find((candidate) => candidate === type);
  if (known === undefined) throw new Error(`The plan uses a credential that no connector can send: ${type}`);
  return known;
}

/** The operations that a credential without scopes is enough for. */
function openedBy(scheme: string, { guarded, requirements }: ScopeSurvey): RiskCounts {
  const counts: Partial<Record<Risk, number>> = {};
  for (const { key, risk, alternatives } of guarded.values()) {
    const decided = scheme === undeclaredScheme && requirements.of.get(key)?.kind === "unknown";
    const opens = decided || alternatives.some((needs) => needs.every((need) => isOnly(need, scheme)));
    if (opens) counts[risk] = (counts[risk] ?? 0) + 1;
  }
  return byReach(counts);
}

function isOnly({ scheme, scopes }: Alternative[number], name: string): boolean {
  return scheme === name && scopes.length === 0;
}

/** Only what names and providers say in general; what one document shows is no ground for accepting a token. */
export function acceptBroader({ levels, survey, credentialOf }: LockInput): ScopeLock["acceptBroader"] {
  const { authorities, relations } = survey.map.facts;
  return sortedRecord(
    [...requestedAnywhere(levels)].flatMap(([scheme, scopes]) => {
      const known = relations.get(authorities.get(scheme)?.id ?? scheme);
      const rows = [...scopes].sort().flatMap((scope) => {
        const wider = (known?.wider(scope) ?? []).map((one): [string, RelationSource] => [one.scope, one.because]);
        return wider.length === 0 ? [] : [[scope, sortedRecord(wider)] as const];
      });
      return rows.length === 0 ? [] : [[credentialOf(scheme), sortedRecord(rows)] as const];
    }),
  );
}

/** By scheme: what any profile asks for. */
function requestedAnywhere(levels: readonly Level[]): ReadonlyMap<string, ReadonlySet<string>> {
  const requested = new Map<string, ReadonlySet<string>>();
  for (const [scheme, scopes] of levels.flatMap(({ ways }) => [...ways.requested]))
    requested.set(scheme, new Set([...(requested.get(scheme) ?? []), ...scopes]));
  return requested;
}
