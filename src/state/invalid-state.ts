import { exitCodes, Refusal } from "../diagnostics/index.js";

/** What is wrong with the recorded state, as exit code 2. */
export function invalidState(reason: string): Refusal {
  return new Refusal(exitCodes.usage, { code: "STATE_INVALID", message: `The recorded state: ${reason}.` });
}
