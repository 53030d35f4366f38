import type { SecurityScheme } from "../../model/types.js";
import { shortHash } from "../slug.js";
import { cutAtWord, plainText } from "../clean-text.js";
import type { Beyond, Choice } from "./choose.js";
import type { Granted } from "./grants.js";
import type { LockedProfile, LockedScope, LockedTool, Reach, ScopeLock } from "./lock.js";
import { acceptBroader, lockCredentials } from "./lock-credentials.js";
import { byReach, sortedRecord } from "./lock-order.js";
import { alternativesUnder, type Level } from "./levels.js";
import { rankOf } from "./rank.js";
import { textOf as needsText } from "./requirements.js";
import type { ScopeSurvey } from "./survey.js";
import type { Alternative } from "./types.js";
import type { Entrance, Ways } from "./ways.js";

/** A tool as the lock sees it. */
export interface LockableTool extends Entrance {
  readonly name: string;
}

/** What a lock is made of. */
export interface LockInput {
  readonly survey: ScopeSurvey;
  readonly tools: readonly LockableTool[];
  readonly ways: Ways;
  /** From the narrowest to the widest profile; the ways of the last are `ways`. */
  readonly levels: readonly Level[];
  /** Why tools are there, by their names. */
  readonly reasons: Readonly<Record<string, string>>;
  /** What a scheme is called in the connector. */
  readonly credentialOf: (scheme: string) => string;
}

/** Writes down what was chosen. */
export function writeLock(input: LockInput): ScopeLock {
  const { tools, levels, ways } = input;
  const waysOf = ways.choice.ways;
  const unscoped = tools.filter(({ key }) => waysOf.get(key)?.every(({ scopes }) => scopes.length === 0) === true);
  return {
    lockVersion: 1,
    credentials: lockCredentials(input),
    profiles: Object.fromEntries(levels.map((level) => [level.profile, lockedProfile(level, input)])),
    tools: sortedRecord(tools.map((tool) => [tool.name, lockedTool(tool, input)])),
    unscoped: namesOf(unscoped),
    anonymous: namesOf(tools.filter(({ key }) => !waysOf.has(key))),
    acceptBroader: acceptBroader(input),
  };
}

/** The alternatives of a tool as `src/policy.ts` has them. */
export function accessOf(
  alternatives: readonly Alternative[],
  credentialOf: LockInput["credentialOf"],
): LockedTool["access"] {
  return alternatives.map((needs) => sortedRecord(needs.map(({ scheme, scopes }) => [credentialOf(scheme), scopes])));
}

function lockedTool({ key, name, risk, anonymous, alternatives }: LockableTool, input: LockInput): LockedTool {
  const { ways, levels, survey, credentialOf, reasons } = input;
  const reason = Object.hasOwn(reasons, name) ? reasons[name] : undefined;
  const narrower = Object.entries(alternativesUnder(key, levels));
  const lists = survey.requirements.readings.get(key) ?? [];
  return {
    operation: key,
    risk,
    ...(reason !== undefined && { reason }),
    access: accessOf(ways.alternatives.get(key) ?? [], credentialOf),
    ...(narrower.length > 0 && {
      accessUnder: Object.fromEntries(narrower.map(([profile, found]) => [profile, accessOf(found, credentialOf)])),
    }),
    considered: alternatives.length,
    requirement: shortHash([String(anonymous), ...alternatives.map(needsText).sort()].join("\n\n")),
    ...(lists.length > 0 && { lists }),
  };
}

function lockedProfile({ items, ways: { choice } }: Level, input: LockInput): LockedProfile {
  const scoped = choice.granted.filter(({ scope }) => scope !== undefined);
  const scopes = scoped.map((granted) => lockedScope(granted, items, choice, input));
  return {
    excess: choice.excess,
    exact: choice.exact,
    scopes: scopes.sort((one, other) => (textOf(one) < textOf(other) ? -1 : 1)),
  };
}

function textOf({ credential, scope }: LockedScope): string {
  return `${credential} ${scope}`;
}

function lockedScope(
  { scheme, scope = "" }: Granted,
  items: readonly LockableTool[],
  { ways, beyond }: Choice,
  { survey, credentialOf }: LockInput,
): LockedScope {
  const { schemes, authorities } = survey.map.facts;
  const needing = items.filter(({ key }) =>
    ways.get(key)?.some((need) => need.scheme === scheme && need.scopes.includes(scope)),
  );
  const description = describe(schemes.get(scheme), scope);
  return {
    credential: credentialOf(scheme),
    scope,
    rank: rankOf(scope, authorities.get(scheme)?.provider),
    ...(description !== "" && { description }),
    neededBy: namesOf(needing),
    alsoAllows: allowedBy({ scheme, scope }, beyond, survey),
  };
}

/** The document's words for a scope: a line of plain text. */
function describe(scheme: SecurityScheme | undefined, scope: string): string {
  if (scheme?.type !== "oauth2") return "";
  const texts = Object.values(scheme.flows).map((flow) => flow?.scopes.get(scope));
  return cutAtWord(plainText(texts.find((text) => text !== undefined && text !== "") ?? ""), 160);
}

function allowedBy(granted: Granted, beyond: readonly Beyond[], { readLike }: ScopeSurvey): LockedScope["alsoAllows"] {
  const found: Partial<Record<Reach, string[]>> = {};
  for (const { operation, allowedBy: scopes } of beyond) {
    if (!scopes.some(({ scheme, scope }) => scheme === granted.scheme && scope === granted.scope)) continue;
    const reach = readLike.has(operation.key) ? "looksLikeRead" : operation.risk;
    (found[reach] ??= []).push(operation.key);
  }
  return byReach(found);
}

function namesOf(tools: readonly LockableTool[]): readonly string[] {
  return tools.map(({ name }) => name).sort();
}
