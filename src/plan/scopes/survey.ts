import type { JsonObject } from "../../load/types.js";
import type { ApiModel, Operation, SecurityScheme } from "../../model/types.js";
import type { Risk } from "../types.js";
import { authoritiesOf } from "./authorities.js";
import { type Guarded, riskWeights } from "./guarded.js";
import { rankOf } from "./rank.js";
import { looksLikeRead } from "./read-like.js";
import { readRequirements, type Requirements } from "./requirements.js";
import type { ScopeMap } from "./choose.js";
import { ScopeIndex } from "./scope-index.js";
import type { Alternative, Requirement } from "./types.js";

/** What a document says about its scopes. */
export interface ScopeSource {
  readonly model: ApiModel;
  /** The document itself: for extensions and prose that the model does not carry. */
  readonly root: JsonObject;
  /** Those of the document, and the one that a person's decision stands for. */
  readonly schemes: ReadonlyMap<string, SecurityScheme>;
  readonly riskOf: (operation: Operation) => Risk;
}

/** Every operation's requirement, and the scopes that stand behind them. */
export interface ScopeSurvey {
  readonly requirements: Requirements;
  readonly map: ScopeMap;
  /** By operation key: every operation that needs a credential. */
  readonly guarded: ReadonlyMap<string, Guarded>;
  /** Keys of the operations that look like reads, by name and scopes. */
  readonly readLike: ReadonlySet<string>;
}

/** Reads the whole document: what is not wanted counts as much as what is. */
export function surveyScopes({ model, root, schemes, riskOf }: ScopeSource): ScopeSurvey {
  const authorities = authoritiesOf(schemes, model);
  const reads = (operation: Operation): boolean => riskOf(operation) === "read" || looksLikeRead(operation);
  const requirements = readRequirements(model, { schemes, authorities, root }, reads);
  const facts = { schemes, authorities, relations: requirements.relations };
  const readLike = new Set<string>();
  const guarded = new Map<string, Guarded>();
  for (const operation of model.operations) {
    const alternatives = neededAlternatives(requirements.of.get(operation.key));
    const risk = riskOf(operation);
    if (risk !== "read" && looksLikeRead(operation) && isReadByScope(operation, alternatives, facts)) {
      readLike.add(operation.key);
    }
    const weight = riskWeights[readLike.has(operation.key) ? "read" : risk];
    guarded.set(operation.key, { key: operation.key, risk, weight, alternatives });
  }
  return { requirements, map: { facts, index: new ScopeIndex([...guarded.values()], facts) }, guarded, readLike };
}

function neededAlternatives(requirement: Requirement | undefined): readonly Alternative[] {
  return requirement?.kind === "required" ? requirement.alternatives : [];
}

/** A name such as `search` is believed when scopes for reading suffice, or when the document says so outright. */
function isReadByScope(
  { extensions }: Operation,
  alternatives: readonly Alternative[],
  { authorities }: ScopeMap["facts"],
): boolean {
  if (extensions.consequential === false) return true;
  return alternatives.some((needs) => {
    const ranks = needs.flatMap(({ scheme, scopes }) =>
      scopes.map((scope) => rankOf(scope, authorities.get(scheme)?.provider)),
    );
    return ranks.length > 0 && ranks.every((rank) => rank === "read");
  });
}
