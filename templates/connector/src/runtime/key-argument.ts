import type { ValidCall } from "./call.js";
import type { Policy } from "./policy.js";

/** The argument that carries the key; undefined for reads, and for writes that are not recorded. */
export function keyArgumentOf({ idempotency }: Policy): string | undefined {
  return idempotency?.keyPolicy === "off" ? undefined : idempotency?.argument;
}

/** The argument that a repeat must carry again; undefined, too, where a call may be named by its content and was. */
export function repeatedArgumentOf({ policy, key }: Pick<ValidCall, "policy" | "key">): string | undefined {
  const optional = policy.idempotency?.keyPolicy === "derive";
  return optional && key === undefined ? undefined : keyArgumentOf(policy);
}
