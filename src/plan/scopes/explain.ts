import { riskWeights } from "./guarded.js";
import {
  type LockedCredential,
  type LockedProfile,
  type LockedScope,
  type Reach,
  reaches,
  type RiskCounts,
  type ScopeLock,
} from "./lock.js";
import { holds, type Profile, profiles } from "./profiles.js";
import { count, names } from "./wording.js";

/** What a profile asks for, in sentences that a reviewer can sign. */
export interface ProfileExplanation {
  readonly profile: Profile;
  /** One sentence: how many tools, how many scopes, how much beyond. */
  readonly summary: string;
  readonly scopes: readonly { readonly scope: LockedScope; readonly text: string }[];
  /** About credentials that have no scopes. */
  readonly unscoped: readonly string[];
}

/** Explains a lock from nothing but itself, so that a committed one can be explained without its document. */
export function explainLock(lock: ScopeLock): readonly ProfileExplanation[] {
  return profiles.flatMap((profile) => {
    const locked = lock.profiles[profile];
    if (locked === undefined) return [];
    const unscoped = explainUnscoped(profile, lock);
    return [
      {
        profile,
        summary: summaryOf(profile, locked, lock, unscoped),
        scopes: locked.scopes.map((scope) => ({ scope, text: explainScope(scope, locked) })),
        unscoped,
      },
    ];
  });
}

/** Why a scope is asked for, what it opens besides, and what would make it go away. */
export function explainScope(scope: LockedScope, profile: LockedProfile): string {
  const needed = `Needed by ${names(scope.neededBy)}`;
  if (!allowsMore(scope)) return `${needed}. It allows nothing else that the document describes.`;
  return `${needed}; the document describes no narrower way in. It also allows ${alsoAllowed(scope)}. ${remedy(scope, profile)}`;
}

export function allowsMore({ alsoAllows }: LockedScope): boolean {
  return Object.keys(alsoAllows).length > 0;
}

/** What the profile would allow beyond its tools without those that need the scope. */
export function excessWithout({ credential, scope, alsoAllows }: LockedScope, profile: LockedProfile): number {
  const others = profile.scopes.filter((other) => other.credential !== credential || other.scope !== scope);
  const elsewhere = new Set(others.flatMap((other) => Object.values(other.alsoAllows).flat()));
  const gone = reaches.flatMap((reach) =>
    (alsoAllows[reach] ?? []).filter((operation) => !elsewhere.has(operation)).map(() => weightOf(reach)),
  );
  return profile.excess - gone.reduce((sum, weight) => sum + weight, 0);
}

function remedy(scope: LockedScope, profile: LockedProfile): string {
  const left = excessWithout(scope, profile);
  if (left === profile.excess) return "Other scopes of the list allow that as well.";
  const tools = scope.neededBy.length === 1 ? "this tool" : `these ${scope.neededBy.length} tools`;
  return `Without ${tools} it would not be asked for, and the excess would fall from ${profile.excess} to ${left}.`;
}

/** `PUT /PaymentServices, POST /Other (2 write)` */
export function alsoAllowed({ alsoAllows }: LockedScope): string {
  const kinds = reaches.flatMap((reach) => {
    const operations = alsoAllows[reach] ?? [];
    return operations.length === 0 ? [] : [{ reach, operations }];
  });
  const worstFirst = [...kinds].reverse().flatMap(({ operations }) => operations);
  return `${names(worstFirst)} (${kinds.map(({ reach, operations }) => `${operations.length} ${words[reach]}`).join(", ")})`;
}

const words: Readonly<Record<Reach, string>> = {
  read: "read",
  looksLikeRead: "that look like reads",
  write: "write",
  destructive: "destructive",
  admin: "admin",
};

function summaryOf(
  profile: Profile,
  { scopes, excess, exact }: LockedProfile,
  { tools }: ScopeLock,
  unscoped: readonly string[],
): string {
  const held = Object.values(tools).filter(({ risk }) => holds(profile, risk)).length;
  const beyond = excess === 0 ? nothingBeyond(scopes, unscoped) : `excess ${excess}`;
  const doubt = exact ? "" : "; the search was given up, a smaller set may exist";
  return `${count(held, "tool")}, ${scopes.length === 0 ? "no scopes" : count(scopes.length, "scope")}, ${beyond}${doubt}`;
}

/** A key without scopes opens whatever its account may do: no list of scopes tells how much that is. */
function nothingBeyond(scopes: LockedProfile["scopes"], unscoped: readonly string[]): string {
  if (unscoped.length === 0) return "nothing allowed beyond the tools";
  return scopes.length === 0
    ? "only the choice of tools limits what is done"
    : "nothing allowed beyond the tools by a scope; what has none is named below";
}

function weightOf(reach: Reach): number {
  return riskWeights[reach === "looksLikeRead" ? "read" : reach];
}

function explainUnscoped(profile: Profile, { unscoped, credentials, tools }: ScopeLock): readonly string[] {
  return Object.entries(credentials).flatMap(([id, credential]) => {
    const users = unscoped.filter((name) => {
      const tool = tools[name];
      return tool !== undefined && holds(profile, tool.risk) && Object.hasOwn(tool.access[0] ?? {}, id);
    });
    return credential.opens === undefined || users.length === 0 ? [] : [explainCredential(id, credential, users)];
  });
}

function explainCredential(id: string, { opens = {} }: LockedCredential, users: readonly string[]): string {
  const reach = Object.values(opens).reduce((sum, number) => sum + number, 0);
  const alone = reach === 0 ? "" : ` Alone it opens ${count(reach, "operation")} of the document (${risks(opens)}).`;
  return (
    `${id} carries no scopes; it is what lets in ${names(users)}.${alone} Make one for this connector only, as narrow as ` +
    `the provider allows and with an end date.`
  );
}

function risks(counts: RiskCounts): string {
  return Object.entries(counts)
    .map(([risk, number]) => `${number} ${risk}`)
    .join(", ");
}

/** What a reviewer should know besides: who needs no credential, what may be configured otherwise, what was doubtful. */
export function explainRest(lock: ScopeLock): readonly string[] {
  const { anonymous, credentials } = lock;
  const inPlace = Object.entries(credentials).filter(([, { use }]) => use === "inPlace");
  return [
    ...(anonymous.length === 0 ? [] : [`No credential is needed for ${names(anonymous)}.`]),
    ...inPlace.map(([id, credential]) => explainInPlace(id, credential)),
    ...explainDoubts(lock),
    ...explainReasons(lock),
  ];
}

/** Who administers is asked why; of the others what their owner has said. */
function explainReasons({ tools }: ScopeLock): readonly string[] {
  return Object.entries(tools).flatMap(([name, { risk, reason }]) => {
    if (reason !== undefined) return [`${name} (${risk}) is there because: ${reason}`];
    return risk === "admin" ? [`${name} administers, and nobody has said why it is there (--reason ${name}=…).`] : [];
  });
}

function explainDoubts({ tools }: ScopeLock): readonly string[] {
  // Several credentials may list the same scopes for a tool.
  const users = new Map<string, Set<string>>();
  for (const [name, { lists = [] }] of Object.entries(tools)) {
    for (const { scopes, doubt } of lists) {
      const text = `Of ${names(scopes)} all are asked for, though it looks like a choice (${doubt})`;
      if (doubt !== undefined) users.set(text, (users.get(text) ?? new Set()).add(name));
    }
  }
  return [...users].map(([text, listing]) => `${text}: ${names([...listing])}.`).sort();
}

function explainInPlace(id: string, { scopes, opens = {} }: LockedCredential): string {
  if (scopes.length > 0) return `${id} may be configured in place of the others; it is asked for ${names(scopes)}.`;
  const reach = Object.values(opens).reduce((sum, number) => sum + number, 0);
  const opened = reach === 0 ? "" : ` and opens ${count(reach, "operation")} of the document (${risks(opens)})`;
  return `${id} may be configured in place of the others; it carries no scopes${opened}.`;
}
