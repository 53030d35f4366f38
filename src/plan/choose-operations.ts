import type { Diagnostics } from "../diagnostics/index.js";
import type { LeftOutOperation, Operation } from "../model/types.js";
import { isAdmitted, judge, type JudgedOperation } from "./judge.js";
import { nameWithKept } from "./kept.js";
import type { ToolNaming } from "./naming.js";
import { refuseEmpty, refuseUndecided, refuseUnmatched, refuseUnusable } from "./refusals.js";
import { selectOperations } from "./selection.js";
import type { PlanInput } from "./types.js";

/** The operations that become tools, and those that the access level leaves out. */
export interface Choice {
  readonly admitted: readonly JudgedOperation[];
  readonly leftOut: readonly LeftOutOperation[];
}

/** @throws Refusal when the selection is undecided, matches nothing, or leaves nothing */
export function chooseOperations(input: PlanInput, diagnostics: Diagnostics): Choice {
  const { model, config, kept } = input;
  const names = nameWithKept(model.operations, kept);
  if (model.operations.length === 0) refuseUnusable();
  const judged = selectedOperations(input, names).flatMap((operation) => {
    const naming = names.get(operation.key);
    return naming === undefined ? [] : [judge(operation, naming, config.effects)];
  });
  const isAllowed = (operation: JudgedOperation): boolean =>
    kept?.selected.has(operation.operation.key) === true || isAdmitted(operation, config.access, config.allow);
  const admitted = judged.filter(isAllowed);
  const refused = judged.filter((operation) => !isAllowed(operation));
  if (refused.length > 0) {
    diagnostics.info(
      "OPERATION_NOT_ALLOWED",
      `${refused.length} of ${judged.length} selected operations are above the access level "${config.access}": ${namesOf(refused)}.`,
    );
  }
  if (admitted.length === 0) refuseEmpty(judged.length);
  const leftOut = refused.map(({ operation, risk }) =>
    leftOutOf(operation, `Above the access level "${config.access}": ${risk.verdict}. ${risk.reason}`),
  );
  return { admitted, leftOut };
}

/** What an earlier run has settled, else what the selectors say. */
function selectedOperations(
  { model, config, kept }: PlanInput,
  names: ReadonlyMap<string, ToolNaming>,
): readonly Operation[] {
  if (kept !== undefined) return model.operations.filter(({ key }) => kept.selected.has(key));
  const selection = selectOperations(model, config, names);
  if (selection.kind === "undecided") refuseUndecided(selection.usable.length);
  if (selection.kind === "unmatched") refuseUnmatched(selection.selector, selection.nearest);
  return selection.operations;
}

export function leftOutOf({ method, path, operationId, pointer }: Operation, reason: string): LeftOutOperation {
  return { method, path, ...(operationId !== undefined && { operationId }), reason, pointer };
}

function namesOf(judged: readonly JudgedOperation[]): string {
  const names = judged.map(({ naming, risk }) => `${naming.name} (${risk.verdict})`);
  return names.length > 12 ? `${names.slice(0, 12).join(", ")} and ${names.length - 12} more` : names.join(", ");
}
