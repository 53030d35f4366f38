import type { AnsweredCall } from "../call.js";
import { cleanLine } from "./clean-text.js";
import type { Shaped } from "./shaped.js";

/** What the answer to HEAD is asked for: what GET would say of the thing (RFC 9110 section 9.3.2). */
const ABOUT_CONTENT = ["content-type", "content-length", "etag", "last-modified"];

/** What is said where there is no content: that it worked, and where the thing is when the upstream tells. */
export function emptyResult(call: AnsweredCall): Shaped {
  const { status, headers } = call.response;
  const location = headers.location === undefined ? undefined : cleanLine(headers.location, 500);
  const facts = { done: true, ...(location !== undefined && { location }), ...factsOfHead(call) };
  return { result: takesObject(call) ? facts : null, notices: [sentence(call, status, location)] };
}

function factsOfHead({ tool, response }: AnsweredCall): Readonly<Record<string, string>> {
  if (tool.request.method !== "HEAD") return {};
  const told = ABOUT_CONTENT.flatMap((name) => {
    const value = cleanLine(response.headers[name] ?? "", 200);
    return value === "" ? [] : [[name.replace("-", "_"), value] as const];
  });
  return Object.fromEntries(told);
}

function sentence({ tool, policy }: AnsweredCall, status: number, location: string | undefined): string | undefined {
  const where = location === undefined ? "" : ` Location: ${location}`;
  if (status === 404 || status === 410) return "Already absent, most likely by the earlier attempt of this call.";
  if (status === 202) return `Accepted, not finished yet (HTTP 202).${where}`;
  if (status === 303) return `Done; the API points elsewhere for the result.${where}`;
  if (status === 304) return "It has not changed (HTTP 304).";
  if (policy.effect === "read" && tool.request.method !== "HEAD")
    return `The API answered ${tool.name} without content (HTTP ${status}).`;
  return tool.result.kind === "empty" || tool.request.method === "HEAD"
    ? undefined
    : `Done; the API sent no content (HTTP ${status}).`;
}

/** Whether the declared result may be an object. */
function takesObject({ tool: { result } }: AnsweredCall): boolean {
  if (result.kind !== "json") return result.kind !== "text";
  return result.schema.type === undefined || result.schema.type === "object";
}
