import type { ValidCall } from "../call.js";
import { verificationOf as verification } from "../errors/verification.js";
import type { Verification } from "./failures.js";
import type { OnceSettings } from "./settings.js";

/** The read that can tell what became of a call; undefined, too, when it can't be loaded. */
export async function verificationOf(
  call: ValidCall,
  { findTool, logger }: OnceSettings,
): Promise<Verification | undefined> {
  try {
    return await verification(call, findTool);
  } catch (error) {
    const tool = call.policy.idempotency?.verifyWith;
    logger.warn({ err: error, tool }, "the tool that verifies an unknown outcome can't be loaded");
    return undefined;
  }
}
