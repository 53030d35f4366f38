import type { Config } from "../config/types.js";
import { nearest } from "../diagnostics/index.js";
import type { Operation } from "../model/types.js";
import { isAdmitted, judge, nameOperations, refuseUnmatched, selectionOf, type ToolNaming } from "../plan/index.js";
import { parseSelector } from "../plan/selectors.js";
import type { Lock, LockedTool } from "../state/lock.js";
import type { Matching } from "./match-tools.js";

export interface SelectionRequest {
  readonly operations: readonly Operation[];
  readonly config: Config;
  /** The choices of the last run. */
  readonly recorded: Config;
  readonly lock: Pick<Lock, "tools" | "unselected">;
  readonly matching: Matching;
}

/** Which operations are tools from now on, and why a tool is none any more. */
export interface SettledSelection {
  readonly selected: ReadonlySet<string>;
  /** By tool id, where the document still has the operation. */
  readonly dropped: ReadonlyMap<string, string>;
  /** Keys of operations that are in the document for the first time, and were not taken in. */
  readonly unseen: readonly string[];
}

/**
 * Decides operation by operation. A tool stays unless its owner takes it out or it now does more than its owner allows.
 * An operation that was there before follows the owner's selectors when they change. One that is new becomes a tool
 * only by a selector that was added since: `all` of yesterday says nothing about today.
 *
 * @throws Refusal for a selector that was added and matches nothing
 */
export function settleSelection(request: SelectionRequest): SettledSelection {
  const { operations, config, recorded, lock, matching } = request;
  const names = nameOperations(operations);
  refuseAddedUnmatched(request, names);
  const known = new Set(lock.unselected);
  const now = decider(config, request, names);
  const then = decider(recorded, request, names);
  const added = decider(additions(config, recorded), request, names);
  const ownersChange = choicesOf(config) !== choicesOf(recorded);
  const selected = new Set<string>();
  const dropped = new Map<string, string>();
  const unseen: string[] = [];
  for (const operation of operations) {
    const { key } = operation;
    const live = matching.live.get(key);
    if (live !== undefined) {
      const reason = reasonToDrop(now(operation), () => then(operation), config);
      if (reason === undefined) selected.add(key);
      else dropped.set(live.id, reason);
    } else if (matching.returned.has(key)) {
      if (now(operation).taken) selected.add(key);
    } else if (known.has(key)) {
      if (ownersChange && now(operation).taken) selected.add(key);
    } else if (added(operation).chosen && now(operation).taken) selected.add(key);
    else unseen.push(key);
  }
  return { selected, dropped, unseen };
}

interface Verdict {
  readonly chosen: boolean;
  readonly admitted: boolean;
  readonly taken: boolean;
}

type Decide = (operation: Operation) => Verdict;

/** What one set of choices says; a recorded tool is known by its earlier names too. */
function decider(config: Config, { matching, lock }: SelectionRequest, names: ReadonlyMap<string, ToolNaming>): Decide {
  const chooses = selectionOf(config);
  return (operation) => {
    const naming = names.get(operation.key);
    if (naming === undefined) return { chosen: false, admitted: false, taken: false };
    const id = matching.live.get(operation.key)?.id;
    const before = id === undefined ? undefined : lock.tools[id];
    const name = before?.name ?? naming.name;
    const faces = before === undefined ? [operation] : facesOf(operation, before);
    const chosen = faces.some((face) => chooses(face, name));
    const admitted = faces.some((face) =>
      isAdmitted(judge(face, { ...naming, name }, config.effects), config.access, config.allow),
    );
    return { chosen, admitted, taken: chosen && admitted };
  };
}

/** The operation as it is, and as it was called when it became a tool. */
function facesOf(operation: Operation, { path, operationId }: LockedTool): readonly Operation[] {
  const isSame = path === operation.path && (operationId ?? operation.operationId) === operation.operationId;
  return isSame ? [operation] : [operation, { ...operation, path, ...(operationId && { operationId }) }];
}

function reasonToDrop(now: Verdict, then: () => Verdict, { access }: Config): string | undefined {
  if (now.taken) return undefined;
  if (!now.admitted)
    return then().admitted
      ? `the access level is "${access}" now`
      : `it does more than the access level "${access}" allows; "allow" in safe-mcp.json would keep it`;
  return now.chosen || !then().chosen ? undefined : "safe-mcp.json no longer selects it";
}

/** Only what was added: positive selectors, and names above the access level. */
function additions(config: Config, recorded: Config): Config {
  const tools = config.tools.filter((text) => !recorded.tools.includes(text) && !text.startsWith("!"));
  const allow = config.allow.filter((text) => !recorded.allow.includes(text));
  return { ...config, tools: tools.length === 0 ? ["!all"] : tools, allow };
}

function choicesOf({ access, tools, allow, effects }: Config): string {
  return JSON.stringify([access, tools, allow, effects ?? null]);
}

/** A selector that was there before may have lost its operation; one that is new and matches nothing is a mistake. */
function refuseAddedUnmatched(
  { operations, config, recorded, lock, matching }: SelectionRequest,
  names: ReadonlyMap<string, ToolNaming>,
): void {
  const before = new Set([...recorded.tools, ...recorded.allow]);
  const nameOf = ({ key }: Operation): string => {
    const id = matching.live.get(key)?.id;
    return (id === undefined ? undefined : lock.tools[id]?.name) ?? names.get(key)?.name ?? "";
  };
  for (const text of [...config.tools, ...config.allow].filter((selector) => !before.has(selector))) {
    const selector = parseSelector(text);
    if (operations.some((operation) => selector.accepts(operation, nameOf(operation)))) continue;
    const candidates = operations.flatMap((operation) => [operation.operationId ?? "", nameOf(operation)]);
    refuseUnmatched(text, nearest(text.replace(/^!/, ""), new Set(candidates.filter((name) => name !== "")), 3));
  }
}
