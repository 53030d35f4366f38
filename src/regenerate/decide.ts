import type { Config } from "../config/types.js";
import { buildContracts, fingerprintOf } from "../contract/build-contracts.js";
import type { Contract } from "../contract/contract.js";
import { diffConnector } from "../contract/diff-connector.js";
import { diffContracts, sortChanges } from "../contract/diff-contracts.js";
import { diffHidden } from "../contract/diff-hidden.js";
import type { ApiChange } from "../contract/rules.js";
import type { Diagnostics } from "../diagnostics/index.js";
import type { Document } from "../load/types.js";
import type { ApiModel } from "../model/types.js";
import { planConnector } from "../plan/index.js";
import type { ConnectorPlan } from "../plan/types.js";
import { acceptanceOf } from "./accept.js";
import { identify, keepDecisions } from "./keep.js";
import { type Matching, matchTools } from "./match-tools.js";
import { aboutOf, type Departure, upstreamOf } from "./next-lock.js";
import type { Project, Recorded } from "./project.js";
import { withSeverity } from "./severity.js";
import { settleSelection } from "./settle-selection.js";

export interface DecisionInput {
  readonly project: Project;
  readonly document: Document;
  readonly model: ApiModel;
  /** The owner's choices with the document as it will be recorded. */
  readonly config: Config;
  readonly accept: readonly string[];
}

/** What a connector will be, and what is different about it. */
export interface Decided {
  readonly matching: Matching;
  readonly plan: ConnectorPlan;
  readonly contracts: readonly Contract[];
  /** Sorted: what needs a person first. */
  readonly changes: readonly ApiChange[];
  /** Keys of operations that are new in the document, and no tools. */
  readonly unseen: readonly string[];
  /** By tool id, of tools whose operations have gone. */
  readonly departures: ReadonlyMap<string, Departure>;
  /** Tool id by the file that it goes into. */
  readonly toolOf: ReadonlyMap<string, string>;
}

/** Finds the tools again, plans with what was decided before, and compares. */
export function decide({ project, document, model, config, accept }: DecisionInput, diagnostics: Diagnostics): Decided {
  const { lock, contracts: before, recordedConfig: recorded, other } = project;
  const { operations } = model;
  const matching = matchTools({ lock, contracts: before, operations, isAccepted: acceptanceOf(accept).names });
  const selection = settleSelection({ operations, config, recorded, lock, matching });
  const kept = keepDecisions(lock, config, matching, selection.selected, model.version);
  const plan = planConnector({ document, model, config, kept }, diagnostics);
  const ids = identify(plan, lock, matching);
  const contracts = buildContracts(plan, (name) => ids.get(name) ?? name);
  const changesSince = (then: Recorded): readonly ApiChange[] => {
    const upstream = upstreamOf(plan);
    return [
      ...diffConnector(
        { scopes: then.scopes, upstream: then.lock.upstream, about: then.lock.about },
        { scopes: plan.scopes, upstream, about: aboutOf(plan) },
        addedOperations(then.contracts, contracts),
      ),
      ...diffContracts({
        before: then.contracts,
        after: contracts,
        returned: new Set([...matching.returned.values()].map(({ id }) => id)),
        reasons: selection.dropped,
        operations: new Set(operations.map(({ key }) => key)),
        address: { before: then.lock.upstream.baseUrl, after: upstream.baseUrl },
      }),
      ...diffHidden(
        then.lock.document.hidden ?? {},
        (plan.document.hidden ?? []).map(({ tool, ...place }) => ({
          ...place,
          subject: tool && (ids.get(tool) ?? tool),
        })),
      ),
    ];
  };
  const found = changesSince(project);
  const changes = sortChanges(withSeverity(other ? inBoth(found, changesSince(other)) : found, config.severity));
  const departures = departuresOf(matching, plan, (name) => ids.get(name) ?? name);
  const toolOf = new Map(plan.tools.map(({ name, file }) => [file, ids.get(name) ?? name]));
  return { matching, plan, contracts, changes, unseen: selection.unseen, toolOf, departures };
}

/** What is as one of two merged branches has recorded it was looked at there. */
function inBoth(ours: readonly ApiChange[], theirs: readonly ApiChange[]): readonly ApiChange[] {
  const ids = new Set(theirs.map(({ id }) => id));
  return ours.filter(({ id }) => ids.has(id));
}

/** Since when each tool is gone whose operation is, and what does now what it did. */
function departuresOf(
  { gone, suggestions }: Matching,
  { tools, document }: ConnectorPlan,
  idOf: (name: string) => string,
): ReadonlyMap<string, Departure> {
  const names = new Map(tools.map(({ operation, name }) => [operation.key, name]));
  return new Map(
    gone.map((id) => {
      const alike = suggestions.find((suggestion) => suggestion.id === id)?.operation;
      const name = alike === undefined ? undefined : names.get(alike);
      return [id, { since: document.version, ...(name !== undefined && { successor: idOf(name) }) }];
    }),
  );
}

function addedOperations(before: readonly Contract[], after: readonly Contract[]): readonly string[] {
  const known = new Set(before.map(({ id }) => id));
  return after.flatMap(({ id, operation }) => (known.has(id) ? [] : [operation]));
}

/** Names of tools that were there and whose definition, as clients hash it, is another now. */
export function reapprovalOf(
  contracts: readonly Contract[],
  { lock, other }: Pick<Project, "lock" | "other">,
): readonly string[] {
  return contracts.flatMap((contract) => {
    const before = [lock, other?.lock].flatMap((record) => record?.tools[contract.id]?.contract ?? []);
    return before.length === 0 || before.includes(fingerprintOf(contract)) ? [] : [contract.name];
  });
}
