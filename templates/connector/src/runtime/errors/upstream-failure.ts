import type { ClaimedCall, UpstreamResponse } from "../call.js";
import { readError, type UpstreamError } from "./read-error.js";
import { codeOfStatus } from "./status-code.js";
import { type ErrorBody, type Executed, ToolError } from "./tool-error.js";
import { upstreamFixes } from "./upstream-fixes.js";
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
  waitMs?: number,
): ToolError {
  const error = readError(response.headers, response.body);
  const code = codeFor(response.status, error.code, executed, waitMs);
  const wait = waitMs ?? error.retryMs ?? unsaidWait(code);
  const fix = upstreamFixes(call.tool, error);
  const { next, ...wording } = wordingFor(code, call, {
    status: response.status,
    named: fix.length > 0,
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

/** The names that AWS, Google, Slack and others have for a rate limit, whatever the status. */
const THROTTLED =
  /^(?:throttl\w*|\w*rate_?limit(?:ed|_?exceeded)?|too_?many_?requests\w*|request_?limit_?exceeded|slow_?down)$/i;

/** GitHub and others say 403 for a rate limit, and then how long to wait. A success with an error in it was refused. */
function codeFor(
  status: number,
  named: string | undefined,
  executed: Executed,
  waitMs: number | undefined,
): UpstreamCode {
  if (executed === "unknown") return "OUTCOME_UNKNOWN";
  const isLimit = (status === 403 && waitMs !== undefined) || (status < 500 && THROTTLED.test(named ?? ""));
  if (isLimit) return "RATE_LIMITED";
  return status < 300 ? "UPSTREAM_REJECTED" : (codeOfStatus(status) as UpstreamCode);
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
