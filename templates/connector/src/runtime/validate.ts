import type { AuthorizedCall, Middleware, ValidCall } from "./call.js";
import { invalidArguments } from "./errors/invalid-arguments.js";
import type { ArgumentFix } from "./errors/tool-error.js";
import { boundViolation } from "./schema/bounds.js";

/**
 * Lets a call pass whose arguments are exactly what the tool declares, and takes the key out of them.
 * Everything that is wrong is said at once. A key that is missing is the next step's matter.
 */
export const validate: Middleware<AuthorizedCall, ValidCall> = (next) => async (call) => next(await validCall(call));

async function validCall(call: AuthorizedCall): Promise<ValidCall> {
  const given = argumentsOf(call);
  const violation = boundViolation(given);
  if (violation !== undefined) throw invalidArguments(call, [violation]);
  const { key, keyFix, rest } = withoutKey(call, given);
  const parsed = call.tool.input.safeParse(rest);
  if (parsed.success && keyFix.length === 0) return { ...call, input: parsed.data, ...(key !== undefined && { key }) };
  // Explaining takes zod and more, which a process that only lists tools never needs.
  const { argumentFixes } = await import("./errors/argument-fixes.js");
  throw invalidArguments(call, [...argumentFixes(call.tool, rest, parsed.error?.issues ?? []), ...keyFix]);
}

function argumentsOf(call: AuthorizedCall): Readonly<Record<string, unknown>> {
  const given = call.arguments ?? {};
  if (typeof given === "object" && !Array.isArray(given)) return Object.fromEntries(Object.entries(given));
  throw invalidArguments(call, [
    { path: "arguments", problem: "are not an object", expected: "an object of named arguments" },
  ]);
}

interface KeyAndRest {
  readonly key: string | undefined;
  readonly keyFix: readonly ArgumentFix[];
  readonly rest: Readonly<Record<string, unknown>>;
}

function withoutKey(call: AuthorizedCall, given: Readonly<Record<string, unknown>>): KeyAndRest {
  const argument = call.policy.idempotency?.argument;
  if (argument === undefined) return { key: undefined, keyFix: [], rest: given };
  const { [argument]: key, ...rest } = given;
  if (key === undefined) return { key: call.clientKey, keyFix: [], rest };
  if (typeof key === "string") return { key, keyFix: [], rest };
  const expected = "text of 8 to 128 characters, built from the facts of the action";
  return { key: undefined, keyFix: [{ path: argument, problem: "is not text", expected }], rest };
}
