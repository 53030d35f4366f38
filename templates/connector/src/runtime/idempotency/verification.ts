import type { ValidCall } from "../call.js";
import type { Verification } from "./failures.js";
import type { OnceSettings } from "./settings.js";

/** The read that can tell what became of a call, with those of its arguments that have the same names as the call's. */
export async function verificationOf(
  call: ValidCall,
  { findTool, logger }: OnceSettings,
): Promise<Verification | undefined> {
  const name = call.policy.idempotency?.verifyWith;
  if (name === undefined) return undefined;
  try {
    const tool = await findTool(name);
    const known = Object.keys(tool?.input.shape ?? {}).filter((argument) => Object.hasOwn(call.input, argument));
    return { tool: name, arguments: Object.fromEntries(known.map((argument) => [argument, call.input[argument]])) };
  } catch (error) {
    logger.warn({ err: error, tool: name }, "the tool that verifies an unknown outcome can't be loaded");
    return { tool: name, arguments: {} };
  }
}
