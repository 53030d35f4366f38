import type { Contract } from "../contract/contract.js";
import type { Operation } from "../model/types.js";
import type { Lock } from "../state/lock.js";
import { type Likeness, likenesses } from "./likeness.js";

/** How a recorded tool was found again. */
export type MatchedBy = "operationId" | "place" | "accepted";

export interface Match {
  readonly id: string;
  readonly by: MatchedBy;
}

export interface Matching {
  /** Live tools, by operation key. */
  readonly live: ReadonlyMap<string, Match>;
  /** Tools that were retired and whose operations are back, by operation key. */
  readonly returned: ReadonlyMap<string, Match>;
  /** Ids of tools whose operations are gone. */
  readonly gone: readonly string[];
  /** For tools that are gone: the one operation that looks like it. A suggestion, never more. */
  readonly suggestions: readonly Suggestion[];
  /** Ids of suggestions that somebody has accepted. */
  readonly followed: readonly string[];
}

export interface Suggestion extends Likeness {
  /** What `--accept` takes to follow it. */
  readonly changeId: string;
}

export interface MatchRequest {
  readonly lock: Pick<Lock, "tools" | "retired">;
  readonly contracts: readonly Contract[];
  readonly operations: readonly Operation[];
  /** Whether somebody has accepted a suggestion, by its id. */
  readonly isAccepted: (changeId: string) => boolean;
}

/** Stands in an id between the tool and the operation that it may have become. */
const sameAs = "same-as";

/**
 * Finds recorded tools in a document: by operationId, then by method and path with the names of parameters blanked.
 * Either may change in a release, seldom both. A name that occurs twice identifies nothing.
 */
export function matchTools({ lock, contracts, operations, isAccepted }: MatchRequest): Matching {
  const free = new Map(operations.map((operation) => [operation.key, operation]));
  const live = claim(Object.entries(lock.tools), free);
  const found = new Set([...live.values()].map(({ id }) => id));
  const lost = contracts.filter(({ id }) => !found.has(id));
  const retired = new Set(Object.entries(lock.retired).map(([, { operation }]) => operation));
  const candidates = [...free.values()].filter(({ key }) => !retired.has(key));
  const suggestions = likenesses(lost, candidates).map((likeness) => ({
    ...likeness,
    changeId: `${likeness.id}/${sameAs}/${likeness.operation.replaceAll(" ", "_")}`,
  }));
  for (const { id, operation, changeId } of suggestions) {
    if (!isAccepted(changeId)) continue;
    live.set(operation, { id, by: "accepted" });
    free.delete(operation);
    found.add(id);
  }
  return {
    live,
    returned: claim(Object.entries(lock.retired), free),
    gone: Object.keys(lock.tools).filter((id) => !found.has(id)),
    suggestions: suggestions.filter(({ id }) => !found.has(id)),
    followed: suggestions.filter(({ id }) => found.has(id)).map(({ changeId }) => changeId),
  };
}

type Known = readonly [id: string, tool: { readonly operationId?: string | undefined; readonly operation: string }];

/** Takes what it finds out of `free`: an operation is one tool. */
function claim(known: readonly Known[], free: Map<string, Operation>): Map<string, Match> {
  const matches = new Map<string, Match>();
  const byId = uniqueIds([...free.values()].map((operation) => [operation.operationId, operation.key]));
  const ids = uniqueIds(known.map(([id, { operationId }]) => [operationId, id]));
  const found = new Set<string>();
  const take = (key: string, match: Match): void => {
    matches.set(key, match);
    free.delete(key);
    found.add(match.id);
  };
  for (const [operationId, id] of ids) {
    const key = byId.get(operationId);
    if (key !== undefined) take(key, { id, by: "operationId" });
  }
  for (const [id, { operation }] of known) {
    if (!found.has(id) && free.has(operation)) take(operation, { id, by: "place" });
  }
  return matches;
}

function uniqueIds(pairs: readonly (readonly [string | undefined, string])[]): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  for (const [id] of pairs) if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
  return new Map(pairs.flatMap(([id, value]) => (id !== undefined && counts.get(id) === 1 ? [[id, value]] : [])));
}
