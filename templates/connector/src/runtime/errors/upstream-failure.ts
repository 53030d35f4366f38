import type { ClaimedCall, UpstreamResponse } from "../call.js";
import { readError, type UpstreamError } from "./read-error.js";
import type { FieldProblem } from "./reading/field-entry.js";
import { said } from "./said.js";
import { codeOfStatus } from "./status-code.js";
import { type ErrorBody, type Executed, ToolError } from "./tool-error.js";
import { fieldFindings } from "./field-findings.js";
import { type UpstreamCode, unsaidWait, wordingFor } from "./wording.js";

/**
 * The error that an upstream's answer becomes.
 *
 * @param waitMs how long the upstream asked to wait
 * @param renewed the credential that was refused has been replaced since
 */
export function upstreamFailure(
  call: ClaimedCall,
  response: UpstreamResponse,
  executed: Executed,
  waitMs?: number,
  renewed = false,
): ToolError {
  const error = readError(response.headers, response.body);
  const code = codeFor(response.status, error, executed, waitMs);
  const wait = waitMs ?? error.retryMs ?? unsaidWait(code);
  const { fixes: fix, others } = fieldFindings(call.tool, error);
  const { next, ...wording } = wordingFor(code, call, {
    status: response.status,
    named: fix.length > 0,
    renewed,
    ...(wait !== undefined && { waitMs: wait }),
  });
  return new ToolError({
    ...wording,
    executed,
    ...(fix.length > 0 && { fix }),
    next,
    upstream: quoted(response, error, others),
  });
}

/** The names that AWS, Google, Slack and others have for a rate limit, whatever the status. */
const THROTTLED =
  /^(?:throttl\w*|\w*rate_?limit(?:ed|_?exceeded)?|too_?many_?requests\w*|request_?limit_?exceeded|slow_?down)$/i;

/** What is said of a limit that was met, not of one that somebody may not set. */
const LIMIT_MET =
  /\brate[ _-]?limit(?:s|ed)?\b.{0,20}\bexceed|\bexceed\w*\b.{0,40}\brate[ _-]?limit|\brate[ _-]limited\b|\btoo many requests\b/i;

/** GitHub, Google and others say 403 for a rate limit, and not always how long to wait. A success with an error in it was refused. */
function codeFor(
  status: number,
  { code = "", said: words = "" }: UpstreamError,
  executed: Executed,
  waitMs: number | undefined,
): UpstreamCode {
  if (executed === "unknown") return "OUTCOME_UNKNOWN";
  const isLimit = status === 403 && (waitMs !== undefined || LIMIT_MET.test(words));
  if (isLimit || (status < 500 && THROTTLED.test(code))) return "RATE_LIMITED";
  return status < 300 ? "UPSTREAM_REJECTED" : (codeOfStatus(status) as UpstreamCode);
}

function quoted(
  { status, headers }: UpstreamResponse,
  error: UpstreamError,
  others: readonly FieldProblem[],
): NonNullable<ErrorBody["upstream"]> {
  const location = status >= 300 && status < 400 ? originOf(headers.location) : undefined;
  const words = location === undefined ? withFields(error.said, others) : `redirects to ${location}`;
  return {
    status,
    ...(error.code !== undefined && { code: error.code }),
    ...(error.requestId !== undefined && { request_id: error.requestId }),
    ...(words !== undefined && { said: words }),
  };
}

/** What was said, with the fields that it does not name itself. */
function withFields(words = "", fields: readonly FieldProblem[]): string | undefined {
  const unnamed = fields
    .map(({ path, problem }) => ({ name: path.join("."), problem }))
    .filter(({ name }) => !words.includes(name));
  const parts = unnamed.map(({ name, problem }) => (words.includes(problem) ? name : `${name}: ${problem}`));
  return said(parts.length === 0 ? words : `${words} (${parts.join("; ")})`);
}

/** Path and query of a redirect may hold anything; where it leads is enough. */
function originOf(location: string | undefined): string | undefined {
  return location !== undefined && URL.canParse(location) ? new URL(location).origin : undefined;
}
