import type { Diagnostics } from "../diagnostics/index.js";
import { needsAuthDecision, planAccess } from "./access.js";
import { chooseOperations } from "./choose-operations.js";
import { refuseEmpty, refuseUndecidedAuth } from "./refusals.js";
import { schemesOf } from "./schemes.js";
import type { ScopeLock } from "./scopes/lock.js";
import type { PlanInput } from "./types.js";

/**
 * What a connector may ask for, without planning the rest of it.
 * @throws Refusal as `planConnector` does
 */
export function lockScopes(input: PlanInput, diagnostics: Diagnostics): ScopeLock {
  const { admitted, leftOut } = chooseOperations(input, diagnostics);
  if (input.config.auth === undefined && needsAuthDecision(admitted.map(({ operation }) => operation)))
    refuseUndecidedAuth();
  const { lock } = planAccess({ ...input, schemes: schemesOf(input), admitted }, diagnostics);
  if (Object.keys(lock.tools).length === 0) refuseEmpty(admitted.length + leftOut.length);
  return lock;
}
