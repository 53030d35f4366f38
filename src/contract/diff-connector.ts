import { printable } from "../diagnostics/index.js";
import { comparePower } from "../plan/scopes/compare.js";
import { formerNamesOf } from "../plan/scopes/compare-credentials.js";
import type { ScopeLock } from "../plan/scopes/lock.js";
import type { LockedAbout, LockedCredential, LockedUpstream } from "../state/lock.js";
import { apiChange, type ChangeFacts } from "./api-change.js";
import { type ApiChange, connector } from "./rules.js";
import { textFindings } from "./text-findings.js";

/** What the connector as a whole may do, whom it talks to and what it says of itself. */
export interface ConnectorFacts {
  readonly scopes: ScopeLock;
  readonly upstream: LockedUpstream;
  readonly about: LockedAbout;
}

/** @param added operations that are tools now and were none: of each it is said by itself */
export function diffConnector(
  before: ConnectorFacts,
  after: ConnectorFacts,
  added: readonly string[] = [],
): readonly ApiChange[] {
  const facts = [
    ...diffScopes(before.scopes, after.scopes, added),
    ...diffUpstream(before, after),
    ...diffAbout(before.about, after.about),
  ];
  return facts.map((fact) => apiChange({ subject: connector, ...fact }));
}

type Facts = Omit<ChangeFacts, "subject">;

/** Every reason by itself: who accepts one does not accept another. */
function diffScopes(before: ScopeLock, after: ScopeLock, added: readonly string[]): readonly Facts[] {
  const { reasons } = comparePower(before, after);
  return reasons.flatMap(({ effect, kind, text }): readonly Facts[] => {
    const said = text.replace(/\.$/, "");
    if (effect === "neutral" || (effect === "wider" && kind === "tool")) return [];
    if (kind === "operation" && added.some((operation) => text.startsWith(`${operation} `))) return [];
    const rule = effect === "wider" ? "power-widened" : "power-narrowed";
    return [{ rule, place: `${kind}/${digest(text)}`, text: printable(said, 200), after: text }];
  });
}

function diffUpstream(before: ConnectorFacts, after: ConnectorFacts): readonly Facts[] {
  const moved = Object.entries(after.upstream.credentials).flatMap(([scheme, now]) =>
    diffCredential(formerOf(scheme, now, before, after), now),
  );
  const [old, now] = [before.upstream.baseUrl, after.upstream.baseUrl];
  if (old === now) return moved;
  const text = `the API lies at ${printable(now ?? "no usable address", 120)} instead of ${printable(old ?? "no usable address", 120)}`;
  return [{ rule: "host-changed", text, before: old, after: now }, ...moved];
}

function diffAbout(before: LockedAbout, after: LockedAbout): readonly Facts[] {
  const texts = [
    ["title-changed", "the title of the server", before.title, after.title],
    ["description-changed", "what the server says of itself to every model", before.instructions, after.instructions],
  ] as const;
  return texts.flatMap(([rule, what, old, now]) =>
    old === now ? [] : [{ rule, text: `${what} changed${textFindings(now)}`, before: old, after: now }],
  );
}

/**
 * What a credential was before, as far as it can be told: by the name of its scheme or by its variables, in which the secret
 * may be set already. Under another name it is any that has gone and is like it, unless it is sent and obtained as some
 * credential was. None where it is new: that is a matter of power.
 */
function formerOf(
  scheme: string,
  now: LockedCredential,
  before: ConnectorFacts,
  after: ConnectorFacts,
): readonly LockedCredential[] {
  const known = Object.entries(before.upstream.credentials);
  const same =
    known.find(([name]) => name === scheme) ??
    known.find(([, { id, prefix }]) => id === now.id || prefix === now.prefix);
  if (same !== undefined) return [same[1]];
  const all = known.map(([, credential]) => credential);
  if (all.some((old) => old.place === now.place && isObtainedAlike(old, now))) return [];
  const names = formerNamesOf(now.id, before.scopes, after.scopes);
  return all.filter(({ id }) => names.includes(id));
}

/** @param former what the credential may have been; it is compared with those that are sent as it is, if there are any */
function diffCredential(former: readonly LockedCredential[], now: LockedCredential): readonly Facts[] {
  if (former.length === 0) return [];
  const alike = former.filter(({ place }) => place === now.place);
  const compared = alike.length === 0 ? former : alike;
  const common = { place: now.id, before: compared, after: now };
  const facts: Facts[] = [];
  if (alike.length === 0) {
    const places = either(compared.map(({ place }) => printable(place, 80)));
    const text = `${now.id} is sent as ${printable(now.place, 80)} instead of ${places}`;
    facts.push({ ...common, rule: "credential-moved", text });
  }
  if (!compared.some((old) => isObtainedAlike(old, now))) {
    const addresses = either(compared.map((old) => printable(listed(old.addresses), 160)));
    const text = `${now.id} is obtained at ${printable(listed(now.addresses), 160)} instead of ${addresses}`;
    facts.push({ ...common, rule: "credential-address-changed", text });
  }
  return facts;
}

function isObtainedAlike(one: LockedCredential, other: LockedCredential): boolean {
  return listed(one.addresses) === listed(other.addresses);
}

function either(texts: readonly string[]): string {
  return [...new Set(texts)].join(" or ");
}

function digest(text: string): string {
  return apiChange({ subject: connector, rule: "power-widened", text, after: text }).fingerprint.slice(0, 8);
}

function listed(addresses: readonly string[] = []): string {
  return addresses.length === 0 ? "wherever its owner says" : addresses.join(", ");
}
