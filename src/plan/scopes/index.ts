import type { Config } from "../../config/types.js";
import type { Diagnostics } from "../../diagnostics/index.js";
import type { Document } from "../../load/types.js";
import type { ApiModel, Operation } from "../../model/types.js";
import { judge, type JudgedOperation } from "../judge.js";
import { nameOperations } from "../naming.js";
import { type Schemes, undeclaredScheme } from "../schemes.js";
import type { Risk } from "../types.js";
import { reportScopes, type ReportedTool } from "./findings.js";
import { alternativesUnder, type Level, levelsOf, requestedUnder, type Under } from "./levels.js";
import type { ScopeLock } from "./lock.js";
import { type ScopeSurvey, surveyScopes } from "./survey.js";
import type { Alternative, Requirement } from "./types.js";
import { type Ways, waysInto } from "./ways.js";
import { writeLock } from "./write-lock.js";

/** What choosing scopes takes. */
export interface ScopeRequest {
  readonly model: ApiModel;
  readonly document: Document;
  readonly config: Pick<Config, "effects" | "strict" | "reasons">;
  readonly schemes: Schemes;
  /** The operations that shall become tools. */
  readonly admitted: readonly JudgedOperation[];
  /** Of these, the keys of those that belong together; each of the others is looked at by itself. All when absent. */
  readonly focus?: ReadonlySet<string>;
}

/** The ways into every tool, and what they ask for. */
export interface ScopePlan {
  /** By operation key, best first. */
  readonly alternatives: ReadonlyMap<string, readonly Alternative[]>;
  readonly requirements: ReadonlyMap<string, Requirement>;
  /** By scheme: what a token request asks for. */
  readonly requested: ReadonlyMap<string, readonly string[]>;
  /** By operation key: where the ways in are others under a narrower profile. */
  alternativesUnder(key: string): Under<readonly Alternative[]>;
  /** By scheme: where less is asked for under a narrower profile. */
  requestedUnder(scheme: string): Under<readonly string[]>;
  readonly lock: ScopeLock;
}

/**
 * Chooses the smallest power that the tools can work with, and writes down why.
 * @throws Refusal when `--strict` meets a list of scopes of which only a person can tell how it is meant
 */
export function planScopes(request: ScopeRequest, diagnostics: Diagnostics): ScopePlan {
  const { model, document, config, schemes, focus } = request;
  const survey = surveyScopes({ model, root: document.root, schemes: schemes.schemes, riskOf: riskReader(request) });
  const tools = request.admitted.flatMap((judged) => toolOf(judged, survey, schemes) ?? []);
  const together = tools.filter(({ key }) => focus === undefined || focus.has(key));
  const levels = levelsOf(together, survey.map);
  const ways = levels.at(-1)?.ways ?? waysInto([], survey.map);
  const credentialOf = (scheme: string): string => schemes.names.get(scheme)?.id ?? scheme;
  const { reasons = {} } = config;
  const lock = writeLock({ survey, tools: together, ways, levels, reasons, credentialOf });
  const { locate } = document;
  reportScopes(
    { survey, tools: together, ways, lock, root: document.root, strict: config.strict, reasons, locate },
    diagnostics,
  );
  const alone = tools.filter((tool) => !together.includes(tool)).map((tool) => waysInto([tool], survey.map));
  return { ...united([ways, ...alone]), ...narrowed(levels), requirements: survey.requirements.of, lock };
}

/** A document says nothing about it: then the person's decision is the only way in. */
function toolOf(
  { operation, naming, risk }: JudgedOperation,
  survey: ScopeSurvey,
  { undeclared }: Schemes,
): ReportedTool | undefined {
  const { key } = operation;
  const requirement = survey.requirements.of.get(key);
  const weight = survey.guarded.get(key)?.weight ?? 0;
  const tool = { key, name: naming.name, operation, risk: risk.verdict, weight };
  if (requirement === undefined) return undefined;
  if (requirement.kind !== "unknown") {
    const anonymous = requirement.kind === "anonymous";
    const usable = anonymous || requirement.alternatives.length > 0;
    return usable ? { ...tool, anonymous, alternatives: requirement.alternatives } : undefined;
  }
  if (undeclared === undefined) return undefined;
  const decided: readonly Alternative[] = undeclared === "none" ? [] : [[{ scheme: undeclaredScheme, scopes: [] }]];
  return { ...tool, anonymous: undeclared === "none", alternatives: decided };
}

/** Every operation is judged once, wanted or not. */
function riskReader({ model, config, admitted }: ScopeRequest): (operation: Operation) => Risk {
  const known = new Map<string, Risk>(admitted.map(({ operation, risk }) => [operation.key, risk.verdict]));
  const names = nameOperations(model.operations);
  return (operation) => {
    const before = known.get(operation.key);
    const naming = names.get(operation.key);
    if (before !== undefined || naming === undefined) return before ?? "admin";
    const { verdict } = judge(operation, naming, config.effects).risk;
    known.set(operation.key, verdict);
    return verdict;
  };
}

function narrowed(levels: readonly Level[]): Pick<ScopePlan, "alternativesUnder" | "requestedUnder"> {
  return {
    alternativesUnder: (key) => alternativesUnder(key, levels),
    requestedUnder: (scheme) => requestedUnder(scheme, levels),
  };
}

function united(all: readonly Ways[]): Pick<ScopePlan, "alternatives" | "requested"> {
  const requested = new Map<string, readonly string[]>();
  for (const [scheme, scopes] of all.flatMap((ways) => [...ways.requested])) {
    requested.set(scheme, [...new Set([...(requested.get(scheme) ?? []), ...scopes])].sort());
  }
  return { alternatives: new Map(all.flatMap((ways) => [...ways.alternatives])), requested };
}
