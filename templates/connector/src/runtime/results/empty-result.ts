import type { AnsweredCall } from "../call.js";
import { cleanLine } from "./clean-text.js";
import type { Shaped } from "./shaped.js";

/** What is said where there is no content: that it worked, and where the thing is when the upstream tells. */
export function emptyResult(call: AnsweredCall): Shaped {
  const { status, headers } = call.response;
  const location = headers.location === undefined ? undefined : cleanLine(headers.location, 500);
  const facts = { done: true, ...(location !== undefined && { location }) };
  return { result: takesObject(call) ? facts : null, notices: [sentence(call, status, location)] };
}

function sentence({ tool, policy }: AnsweredCall, status: number, location: string | undefined): string | undefined {
  const where = location === undefined ? "" : ` Location: ${location}`;
  if (status === 404 || status === 410) return "Already absent, most likely by the earlier attempt of this call.";
  if (status === 202) return `Accepted, not finished yet (HTTP 202).${where}`;
  if (status === 303) return `Done; the API points elsewhere for the result.${where}`;
  if (policy.effect === "read") return `The API answered ${tool.name} without content (HTTP ${status}).`;
  return tool.result.kind === "empty" ? undefined : `Done; the API sent no content (HTTP ${status}).`;
}

/** Whether the declared result may be an object. */
function takesObject({ tool: { result } }: AnsweredCall): boolean {
  if (result.kind !== "json") return result.kind !== "text";
  return result.schema.type === undefined || result.schema.type === "object";
}
