import type { ClaimedCall, UpstreamResponse } from "../call.js";
import { expectation } from "../schema/expectation.js";
import { schemaAt } from "../schema/schema-at.js";
import { describedInput } from "./argument-fixes.js";
import { argumentPath } from "./argument-path.js";
import type { FieldProblem } from "./field-problems.js";
import { readError, type UpstreamError } from "./read-error.js";
import { said } from "./said.js";
import { codeOfStatus } from "./status-code.js";
import { type ArgumentFix, type ErrorBody, type Executed, ToolError } from "./tool-error.js";
import { type UpstreamCode, unsaidWait, wordingFor } from "./wording.js";

/**
 * The error that an upstream's answer becomes.
 *
 * @param waitMs how long the upstream asked to wait
 */
export function upstreamFailure(
  call: ClaimedCall,
  response: UpstreamResponse,
  executed: Executed,
  waitMs: number | undefined,
): ToolError {
  const error = readError(response.headers, response.body);
  const code = codeFor(response, executed, waitMs);
  const wait = waitMs ?? error.retryMs ?? unsaidWait(code);
  const fix = error.fields.map((field) => fixOf(call, field));
  const { next, ...wording } = wordingFor(code, call, {
    status: response.status,
    ...(wait !== undefined && { waitMs: wait }),
  });
  return new ToolError({
    ...wording,
    executed,
    ...(fix.length > 0 && { fix }),
    next,
    upstream: quoted(response, error),
  });
}

/** GitHub and others say 403 for a rate limit, and then how long to wait. */
function codeFor({ status }: UpstreamResponse, executed: Executed, waitMs: number | undefined): UpstreamCode {
  if (executed === "unknown") return "OUTCOME_UNKNOWN";
  return status === 403 && waitMs !== undefined ? "RATE_LIMITED" : (codeOfStatus(status) as UpstreamCode);
}

function quoted({ status, headers }: UpstreamResponse, error: UpstreamError): NonNullable<ErrorBody["upstream"]> {
  const location = status >= 300 && status < 400 ? originOf(headers.location) : undefined;
  const words = location === undefined ? error.said : `redirects to ${location}`;
  return {
    status,
    ...(error.code !== undefined && { code: error.code }),
    ...(error.requestId !== undefined && { request_id: error.requestId }),
    ...(words !== undefined && { said: words }),
  };
}

/** Path and query of a redirect may hold anything; where it leads is enough. */
function originOf(location: string | undefined): string | undefined {
  return location !== undefined && URL.canParse(location) ? new URL(location).origin : undefined;
}

function fixOf(call: ClaimedCall, { path, problem }: FieldProblem): ArgumentFix {
  const argument = argumentPath(call.tool.request, path);
  const expected = expectation(schemaAt(describedInput(call.tool), argument));
  const shown = argument.map((step) => said(step, 64) ?? "").join(".");
  return { path: shown, problem: `the API said: ${said(problem, 200) ?? "not right"}`, expected };
}
