import { compareCredentials } from "./compare-credentials.js";
import type { LockedProfile, LockedScope, ScopeLock } from "./lock.js";
import { because, type PowerReason } from "./power-reason.js";
import { rankCosts } from "./rank.js";
import { holds, type Profile, profiles } from "./profiles.js";

/** How the power of two locks compares. Names alone decide nothing. */
export type PowerVerdict = "narrower" | "same" | "same power, other names" | "wider";

export interface PowerComparison {
  readonly verdict: PowerVerdict;
  /** Sorted, each once; those that widen come first. */
  readonly reasons: readonly PowerReason[];
}

/**
 * Compares what two locks allow (`before` is committed, `after` is about to be). Wider is: an operation that could not be reached,
 * a scope of a higher rank than any it replaces, a credential without scopes in place of one with, another issuer, a kind of
 * harm that was not there. Everything else is not.
 */
export function comparePower(before: ScopeLock, after: ScopeLock): PowerComparison {
  const reasons = [...reasonsByProfile(before, after), ...compareCredentials(before, after)].sort(byEffect);
  const has = (wanted: PowerReason["effect"]): boolean => reasons.some(({ effect }) => effect === wanted);
  if (has("wider")) return { verdict: "wider", reasons };
  if (has("narrower")) return { verdict: "narrower", reasons };
  return { verdict: has("neutral") ? "same power, other names" : "same", reasons };
}

const effects = ["wider", "narrower", "neutral"];

function byEffect(one: PowerReason, other: PowerReason): number {
  return effects.indexOf(one.effect) - effects.indexOf(other.effect) || (one.text < other.text ? -1 : 1);
}

/** What holds for every profile is said once; what holds for some names them. */
function reasonsByProfile(before: ScopeLock, after: ScopeLock): readonly PowerReason[] {
  const found = new Map<string, { readonly reason: PowerReason; readonly in: Profile[] }>();
  for (const profile of profiles) {
    for (const reason of compareProfiles(profile, before, after)) {
      const identity = `${reason.effect} ${reason.text}`;
      const known = found.get(identity);
      if (known === undefined) found.set(identity, { reason, in: [profile] });
      else known.in.push(profile);
    }
  }
  return [...found.values()].map(({ reason, in: held }) =>
    held.length === profiles.length ? reason : { ...reason, text: `${reason.text} Profiles: ${held.join(", ")}.` },
  );
}

function compareProfiles(profile: Profile, before: ScopeLock, after: ScopeLock): readonly PowerReason[] {
  const [old, now] = [powerOf(profile, before), powerOf(profile, after)];
  return [
    ...compareReach(old, now),
    ...compareTools(old, now),
    ...compareScopes(old.scopes, now.scopes),
    ...compareRisks(old, now),
  ];
}

/** What a profile comes to: its tools, and what their scopes allow besides; operations to risks. */
interface Power {
  readonly tools: ReadonlyMap<string, string>;
  readonly beyond: ReadonlyMap<string, string>;
  readonly scopes: readonly LockedScope[];
}

function powerOf(profile: Profile, lock: ScopeLock): Power {
  const scopes = heldBy(profile, lock)?.scopes ?? [];
  const tools = Object.values(lock.tools).filter(({ risk }) => holds(profile, risk));
  const beyond = scopes.flatMap(({ alsoAllows }) =>
    Object.entries(alsoAllows).flatMap(([reach, operations]) => operations.map((key) => [key, reach] as const)),
  );
  return {
    tools: new Map(tools.map(({ operation, risk }) => [operation, risk])),
    beyond: new Map(beyond),
    scopes,
  };
}

/** A profile that is not listed is the one below it. */
function heldBy(profile: Profile, lock: ScopeLock): LockedProfile | undefined {
  return profiles
    .slice(0, profiles.indexOf(profile) + 1)
    .map((candidate) => lock.profiles[candidate])
    .findLast((held) => held !== undefined);
}

/** Every operation that can be reached, by a tool or by nothing but the scopes. */
function compareReach(before: Power, after: Power): readonly PowerReason[] {
  const reached = ({ tools, beyond }: Power, key: string): boolean => tools.has(key) || beyond.has(key);
  const added = [...after.tools, ...after.beyond].filter(([key]) => !reached(before, key));
  const removed = [...before.tools, ...before.beyond].filter(([key]) => !reached(after, key));
  return [
    ...added.map(([key, risk]) =>
      because("wider", "operation", `${key} can be reached (${risk}), and could not before.`),
    ),
    ...removed.map(([key]) => because("narrower", "operation", `${key} can no longer be reached.`)),
  ];
}

/** What a scope allows anyway is not in the hands of a model until it is a tool. */
function compareTools(before: Power, after: Power): readonly PowerReason[] {
  const harmful = ([, risk]: readonly [string, string]): boolean => risk !== "read";
  const added = [...after.tools].filter(([key]) => before.beyond.has(key)).filter(harmful);
  const removed = [...before.tools].filter(([key]) => after.beyond.has(key)).filter(harmful);
  return [
    ...added.map(([key, risk]) =>
      because("wider", "tool", `${key} is a tool now (${risk}); only its scope allowed it.`),
    ),
    ...removed.map(([key]) => because("narrower", "tool", `${key} is no tool any more; its scope still allows it.`)),
  ];
}

/** A scope that takes the place of another may have a name that promises no more than the strongest it replaces. */
function compareScopes(before: readonly LockedScope[], after: readonly LockedScope[]): readonly PowerReason[] {
  const added = after.filter((scope) => !before.some((other) => isSame(scope, other)));
  const removed = before.filter((scope) => !after.some((other) => isSame(scope, other)));
  const replaced = Math.max(-1, ...removed.map(({ rank }) => rankCosts[rank]));
  return [
    ...added.map((scope) => {
      const wider = rankCosts[scope.rank] > replaced;
      return because(
        wider ? "wider" : "neutral",
        "scope",
        `${named(scope)} is asked for (${scope.rank}), and was not before.`,
      );
    }),
    ...removed.map((scope) =>
      because(added.length === 0 ? "narrower" : "neutral", "scope", `${named(scope)} is no longer asked for.`),
    ),
  ];
}

function compareRisks(before: Power, after: Power): readonly PowerReason[] {
  const old = new Set(before.tools.values());
  return [...new Set(after.tools.values())]
    .filter((risk) => !old.has(risk))
    .map((risk) => because("wider", "risk", `There are ${risk} tools now, and were none before.`));
}

function isSame(one: LockedScope, other: LockedScope): boolean {
  return one.credential === other.credential && one.scope === other.scope;
}

function named({ credential, scope }: LockedScope): string {
  return `"${scope}" of ${credential}`;
}
