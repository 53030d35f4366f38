import type { AuthorizedCall } from "../call.js";
import { weaknessOf } from "../idempotency/keys.js";
import { keyArgumentOf } from "../key-argument.js";
import type { ArgumentFix } from "./tool-error.js";

/** What is wrong with the key of a call whose arguments are wrong as well: one correction is to be enough. */
export function keyFixes({ policy, tool }: AuthorizedCall, key: unknown): readonly ArgumentFix[] {
  const argument = keyArgumentOf(policy);
  const optional = policy.idempotency?.keyPolicy === "derive";
  if (argument === undefined || (optional && key === undefined)) return [];
  const problem = problemOf(key, tool.name);
  const expected = "text of 8 to 128 characters, built from the facts of the action";
  return problem === undefined ? [] : [{ path: argument, problem, expected }];
}

function problemOf(key: unknown, toolName: string): string | undefined {
  if (key === undefined) return "is missing";
  return typeof key === "string" ? weaknessOf(key, toolName) : "is not text";
}
