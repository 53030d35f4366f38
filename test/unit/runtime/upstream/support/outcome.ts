import { compact } from "../../../../../templates/connector/src/runtime/compact.js";
import { type ErrorBody, ToolError } from "../../../../../templates/connector/src/runtime/errors/tool-error.js";
import { execute, type ExecuteOptions } from "../../../../../templates/connector/src/runtime/execute.js";
import { type CallParts, claimedCall } from "../../calls.js";

/** What the caller is told: `ok`, or whether the upstream did it. */
export interface Outcome {
  readonly verdict: "ok" | ErrorBody["executed"];
  readonly error?: ErrorBody;
}

/** The call through `execute` and `compact`, with an upstream state of its own unless `gates` are given. */
export async function outcomeOf(parts: CallParts, options: ExecuteOptions): Promise<Outcome> {
  try {
    const answer = await execute(options)(compact())(claimedCall(parts));
    return answer.status === "ok" ? { verdict: "ok" } : { verdict: answer.error.executed, error: answer.error };
  } catch (error) {
    if (error instanceof ToolError) return { verdict: error.body.executed, error: error.body };
    throw error;
  }
}
