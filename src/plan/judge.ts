import type { Access as AccessLevel, Config } from "../config/types.js";
import type { Operation } from "../model/types.js";
import { decideEffect } from "./effect.js";
import type { ToolNaming } from "./naming.js";
import { decideRisk } from "./risk.js";
import type { Decision, Effect, Risk } from "./types.js";

/** An operation with what was decided about it before anything is built. */
export interface JudgedOperation {
  readonly operation: Operation;
  readonly naming: ToolNaming;
  readonly effect: Decision<Effect>;
  readonly risk: Decision<Risk>;
}

export function judge(operation: Operation, naming: ToolNaming, declared?: Config["effects"]): JudgedOperation {
  const effect = declaredEffect(operation, declared) ?? decideEffect(operation);
  return { operation, naming, effect, risk: decideRisk(operation, effect) };
}

/** What the owner of the connector has said; a document's own word is never taken for it. */
function declaredEffect({ key, pointer }: Operation, declared: Config["effects"] = {}): Decision<Effect> | undefined {
  const verdict = Object.hasOwn(declared, key) ? declared[key] : undefined;
  return verdict && { verdict, reason: "Its owner says so.", pointer };
}

const allowedRisks: Readonly<Record<AccessLevel, ReadonlySet<Risk>>> = {
  read: new Set<Risk>(["read"]),
  write: new Set<Risk>(["read", "write"]),
  full: new Set<Risk>(["read", "write", "destructive", "admin"]),
};

/** Whether the access level, or a permission by name, admits the operation. */
export function isAdmitted(
  { operation, naming, risk }: JudgedOperation,
  access: AccessLevel,
  allow: readonly string[],
): boolean {
  return (
    allowedRisks[access].has(risk.verdict) ||
    allow.includes(naming.name) ||
    (operation.operationId !== undefined && allow.includes(operation.operationId))
  );
}
