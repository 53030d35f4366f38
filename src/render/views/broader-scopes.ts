import type { ConnectorPlan } from "../../plan/types.js";
import { array, type Expression, object, string } from "../code/index.js";

type ScopeLock = ConnectorPlan["scopes"];

/**
 * For each scope the wider ones that stand for it. A caller's token does not say which credential a scope is for: where
 * several ask for the same, only what holds for all of them counts.
 */
export function broaderScopes({ credentials, acceptBroader }: ScopeLock): Expression {
  const scopes = [...new Set(Object.values(acceptBroader).flatMap(Object.keys))].sort();
  const rows = scopes.flatMap((scope) => {
    const askers = Object.keys(credentials).filter((id) => asksFor(scope, credentials[id]));
    const wider = askers.map((id) => Object.keys(acceptBroader[id]?.[scope] ?? {}));
    const shared = (wider[0] ?? []).filter((one) => wider.every((others) => others.includes(one)));
    return shared.length === 0 ? [] : [[scope, array(shared.map(string))] as const];
  });
  return object(rows, { expanded: true });
}

function asksFor(scope: string, credential: ScopeLock["credentials"][string] | undefined): boolean {
  const lists = [credential?.scopes ?? [], ...Object.values(credential?.scopesUnder ?? {})];
  return lists.some((scopes) => scopes.includes(scope));
}
