import type { AuthorizedCall, Middleware, ValidCall } from "./call.js";
import { invalidArguments } from "./errors/invalid-arguments.js";
import { keyArgumentOf } from "./key-argument.js";
import { checkReading, sortArguments } from "./reading.js";
import { boundViolation } from "./schema/bounds.js";

/**
 * Lets a call pass whose arguments are exactly what the tool declares, and takes the key out of them.
 * Everything that is wrong is said at once. When only the key is missing, that is the next step's matter.
 */
export const validate: Middleware<AuthorizedCall, ValidCall> = (next) => async (call) => next(await validCall(call));

async function validCall(call: AuthorizedCall): Promise<ValidCall> {
  const given = argumentsOf(call);
  const violation = boundViolation(given);
  if (violation !== undefined) throw invalidArguments(call, [violation]);
  const { key, rest } = withoutKey(call, given);
  const { asked, own } = sortArguments(call.tool, rest);
  const parsed = call.tool.input.safeParse(own);
  const { reading, position, fixes: readingFixes } = checkReading(call.tool, asked, rest);
  if (parsed.success && readingFixes.length === 0 && (key === undefined || typeof key === "string")) {
    const input = { ...parsed.data, ...position };
    return { ...call, input, ...(reading && { reading }), ...(key !== undefined && { key }) };
  }
  // Explaining takes zod and more, which a process that only lists tools never needs.
  const { argumentFixes } = await import("./errors/argument-fixes.js");
  const { keyFixes } = await import("./errors/key-fixes.js");
  const fixes = argumentFixes(call.tool, own, parsed.error?.issues ?? []);
  throw invalidArguments(call, [...fixes, ...readingFixes, ...keyFixes(call, key)]);
}

function argumentsOf(call: AuthorizedCall): Readonly<Record<string, unknown>> {
  const given = call.arguments ?? {};
  if (typeof given === "object" && !Array.isArray(given)) return { ...given };
  throw invalidArguments(call, [
    { path: "arguments", problem: "are not an object", expected: "an object of named arguments" },
  ]);
}

interface KeyAndRest {
  readonly key: unknown;
  readonly rest: Readonly<Record<string, unknown>>;
}

function withoutKey(call: AuthorizedCall, given: Readonly<Record<string, unknown>>): KeyAndRest {
  const argument = keyArgumentOf(call.policy);
  if (argument === undefined) return { key: undefined, rest: given };
  const { [argument]: key = call.clientKey, ...rest } = given;
  return { key, rest };
}
