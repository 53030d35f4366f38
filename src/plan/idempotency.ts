import type { Operation } from "../model/types.js";
import type { Siblings } from "./siblings.js";
import type { ArgumentPlan, Effect, IdempotencyPlan } from "./types.js";

/** How repeating a write stays harmless; undefined for reads, which may be repeated anyway. */
export function planIdempotency(
  operation: Operation,
  effect: Effect,
  argumentNames: readonly ArgumentPlan[],
  upstream: IdempotencyPlan["upstream"],
  siblings: Siblings,
): IdempotencyPlan | undefined {
  if (effect === "read") return undefined;
  const verifyWith = effect === "create" ? siblings.list : (siblings.get ?? siblings.list);
  return {
    argument: keyArgument(argumentNames),
    method: operation.method === "PUT" || operation.method === "DELETE" ? "idempotent" : "unsafe",
    ...(upstream !== undefined && { upstream }),
    ...(verifyWith !== undefined && { verifyWith }),
  };
}

function keyArgument(others: readonly ArgumentPlan[]): string {
  const taken = new Set(others.map(({ name }) => name));
  return (
    ["idempotency_key", "call_idempotency_key"].find((name) => !taken.has(name)) ?? "connector_call_idempotency_key"
  );
}
