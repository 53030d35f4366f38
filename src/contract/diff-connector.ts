import { printable } from "../diagnostics/index.js";
import { comparePower } from "../plan/scopes/compare.js";
import type { ScopeLock } from "../plan/scopes/lock.js";
import type { LockedUpstream } from "../state/lock.js";
import { apiChange, type ChangeFacts } from "./api-change.js";
import { type ApiChange, connector } from "./rules.js";

/** What the connector as a whole may do and whom it talks to. */
export interface ConnectorFacts {
  readonly scopes: ScopeLock;
  readonly upstream: LockedUpstream;
}

/** @param added operations that are tools now and were none: of each it is said by itself */
export function diffConnector(
  before: ConnectorFacts,
  after: ConnectorFacts,
  added: readonly string[] = [],
): readonly ApiChange[] {
  const facts = [...diffScopes(before.scopes, after.scopes, added), ...diffUpstream(before.upstream, after.upstream)];
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

function diffUpstream(before: LockedUpstream, after: LockedUpstream): readonly Facts[] {
  const moved = Object.entries(after.credentials).flatMap(([scheme, now]): readonly Facts[] => {
    const old = before.credentials[scheme];
    const place = now.id;
    if (old === undefined) return [];
    const sides = { before: old, after: now };
    return [
      ...(old.place === now.place
        ? []
        : [
            {
              rule: "credential-moved" as const,
              place,
              text: `${now.id} is sent as ${printable(now.place, 80)} instead of ${printable(old.place, 80)}`,
              ...sides,
            },
          ]),
      ...(listed(old.addresses) === listed(now.addresses)
        ? []
        : [
            {
              rule: "credential-address-changed" as const,
              place,
              text: `${now.id} is obtained at ${printable(listed(now.addresses), 160)} instead of ${printable(listed(old.addresses), 160)}`,
              ...sides,
            },
          ]),
    ];
  });
  if (before.baseUrl === after.baseUrl) return moved;
  const text = `the API lies at ${printable(after.baseUrl ?? "no usable address", 120)} instead of ${printable(before.baseUrl ?? "no usable address", 120)}`;
  return [{ rule: "host-changed", text, before: before.baseUrl, after: after.baseUrl }, ...moved];
}

function digest(text: string): string {
  return apiChange({ subject: connector, rule: "power-widened", text, after: text }).fingerprint.slice(0, 8);
}

function listed(addresses: readonly string[] = []): string {
  return addresses.length === 0 ? "wherever its owner says" : addresses.join(", ");
}
