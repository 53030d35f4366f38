import type { LockedCredential, LockedTool, ScopeLock } from "./lock.js";
import { rankCosts } from "./rank.js";
import { because, type PowerReason } from "./power-reason.js";

/** What changed about the credentials: which there are, who issues them, and which tools go in with one that has no scopes. */
export function compareCredentials(before: ScopeLock, after: ScopeLock): readonly PowerReason[] {
  const known = new Map(Object.entries(before.credentials));
  const gone = goneOf(before, after);
  const added = Object.entries(after.credentials).filter(([id]) => !known.has(id));
  return [
    ...added.map(([id, now]) => newCredential(id, now, formerNamesOf(id, before, after))),
    ...gone.filter(([, old]) => !added.some(([, now]) => isIssuedAlike(old, now))).map(([id]) => goneCredential(id)),
    ...Object.entries(after.credentials).flatMap(([id, now]) => changedCredential(id, known.get(id), now)),
    ...sameTools(before, after).flatMap(([name, old, now]) => [
      ...compareUnscoped(name, old, now),
      ...compareRequirement(name, [old, before], [now, after]),
    ]),
  ];
}

/**
 * What a credential may have been called before: those that have gone, of its kind and issuer. None where it kept its name or
 * is new. Where it is sent is in no scope lock.
 */
export function formerNamesOf(id: string, before: ScopeLock, after: ScopeLock): readonly string[] {
  const now = after.credentials[id];
  if (now === undefined || Object.hasOwn(before.credentials, id)) return [];
  return goneOf(before, after).flatMap(([old, credential]) => (isIssuedAlike(credential, now) ? [old] : []));
}

function goneOf(before: ScopeLock, after: ScopeLock): readonly Named[] {
  return Object.entries(before.credentials).filter(([id]) => !Object.hasOwn(after.credentials, id));
}

type Named = readonly [id: string, credential: LockedCredential];

function newCredential(id: string, now: LockedCredential, [old]: readonly string[]): PowerReason {
  return old === undefined
    ? because("wider", "credential", `The credential ${id} (${issuerOf(now)}) is new.`)
    : because("neutral", "credential", `The credential ${old} is called ${id} now.`);
}

function goneCredential(id: string): PowerReason {
  return because("narrower", "credential", `The credential ${id} is no longer used.`);
}

function changedCredential(
  id: string,
  old: LockedCredential | undefined,
  now: LockedCredential,
): readonly PowerReason[] {
  if (old === undefined) return [];
  if (!isIssuedAlike(old, now)) {
    const text = `The credential ${id} is issued otherwise: by ${issuerOf(now)} instead of ${issuerOf(old)}.`;
    return [because("wider", "credential", text)];
  }
  const added = now.use === "inPlace" ? now.scopes.filter((scope) => !old.scopes.includes(scope)) : [];
  return added.map((scope) => because("wider", "scope", `"${scope}" of ${id} is asked for, and was not before.`));
}

function isIssuedAlike(one: LockedCredential, other: LockedCredential): boolean {
  return issuerOf(one) === issuerOf(other);
}

function issuerOf({ type, authority }: LockedCredential): string {
  return authority === undefined ? type : `${type} of ${authority}`;
}

type SameTool = readonly [name: string, before: LockedTool, after: LockedTool];

/** Tools by their operation: a tool may be renamed. */
function sameTools({ tools: before }: ScopeLock, { tools: after }: ScopeLock): readonly SameTool[] {
  const old = new Map(Object.values(before).map((tool) => [tool.operation, tool]));
  return Object.entries(after).flatMap(([name, now]): readonly SameTool[] => {
    const known = old.get(now.operation);
    return known === undefined ? [] : [[name, known, now]];
  });
}

/** From OAuth to a key that opens everything: a widening that no list of scopes shows. */
function compareUnscoped(name: string, old: LockedTool, now: LockedTool): readonly PowerReason[] {
  if (old.access.length === 0 || now.access.length === 0) return [];
  const [had, has] = [scopesOf(old).length > 0, scopesOf(now).length > 0];
  if (had === has) return [];
  return has
    ? [because("narrower", "unscoped", `${name} goes in with scopes, and went in without.`)]
    : [because("wider", "unscoped", `${name} goes in with a credential that has no scopes, and went in with scopes.`)];
}

/** The document changed its mind. That matters when the tool now needs a scope whose name promises more. */
function compareRequirement(
  name: string,
  [old, before]: readonly [LockedTool, ScopeLock],
  [now, after]: readonly [LockedTool, ScopeLock],
): readonly PowerReason[] {
  if (old.requirement === now.requirement) return [];
  const ranks = { old: ranksOf(before), now: ranksOf(after) };
  const strongest = Math.max(-1, ...scopesOf(old).map((scope) => ranks.old.get(scope) ?? -1));
  const stronger = scopesOf(now).filter((scope) => !ranks.old.has(scope) && (ranks.now.get(scope) ?? 0) > strongest);
  const text = `The document requires something else of ${name} than before`;
  if (stronger.length === 0) return [because("neutral", "drift", `${text}.`)];
  return [because("wider", "drift", `${text}: ${stronger.map((scope) => `"${scope}"`).join(", ")}.`)];
}

function ranksOf({ profiles }: ScopeLock): ReadonlyMap<string, number> {
  const scopes = Object.values(profiles).flatMap((profile) => profile.scopes);
  return new Map(scopes.map(({ scope, rank }) => [scope, rankCosts[rank]]));
}

function scopesOf({ access: [best = {}] }: LockedTool): readonly string[] {
  return Object.values(best).flat();
}
