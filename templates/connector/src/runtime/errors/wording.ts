import type { ValidCall } from "../call.js";
import { repeatedArgumentOf } from "../key-argument.js";
import type { ErrorBody, ErrorCode } from "./tool-error.js";

/** Codes that an upstream's answer, or its silence, can lead to. */
export type UpstreamCode = Extract<
  ErrorCode,
  | "UPSTREAM_REJECTED"
  | "UPSTREAM_AUTH"
  | "UPSTREAM_FORBIDDEN"
  | "UPSTREAM_NOT_FOUND"
  | "UPSTREAM_CONFLICT"
  | "RATE_LIMITED"
  | "UPSTREAM_UNREACHABLE"
  | "UPSTREAM_UNAVAILABLE"
  | "UPSTREAM_REDIRECT"
  | "OUTCOME_UNKNOWN"
  | "RESPONSE_INCOMPLETE"
  | "RESPONSE_TOO_LARGE"
  | "CANCELLED"
>;

interface Wording {
  readonly message: (tool: string) => string;
  /** Whether the same tool may be called again, and what has to happen before. */
  readonly retry: boolean;
  readonly next: (again: string, facts: Facts, verifyWith: string | undefined) => string;
}

interface Facts {
  /** Of the upstream's answer. */
  readonly status?: number;
  readonly reason?: string;
  readonly waitMs?: number;
  /** `fix` names what is wrong. */
  readonly named?: boolean;
  /** The credential that was refused has been replaced since. */
  readonly renewed?: boolean;
}

/** One sentence of fact and one next step for each code. `again` is «call create_refund again with the SAME idempotency_key». */
const WORDINGS: Readonly<Record<UpstreamCode, Wording>> = {
  UPSTREAM_REJECTED: {
    message: (tool) => `The API refused ${tool}`,
    retry: true,
    next: (again, { named }) =>
      `Correct ${named === true ? "what `fix` names" : "the arguments by what the API said"}, then ${again}; without a change it will be refused again.`,
  },
  UPSTREAM_AUTH: {
    message: (tool) => `The API did not accept the connector's credential for ${tool}`,
    retry: false,
    next: () => "Do not retry; tell the user that the connector's credential must be renewed.",
  },
  UPSTREAM_FORBIDDEN: {
    message: (tool) => `The API does not allow ${tool} with the connector's credential`,
    retry: false,
    next: () => "Do not retry; tell the user what was refused and that the credential lacks the right to it.",
  },
  UPSTREAM_NOT_FOUND: {
    message: (tool) => `The API found nothing for ${tool} with these arguments`,
    retry: true,
    next: (again) => `Check the identifiers and correct them, then ${again}.`,
  },
  UPSTREAM_CONFLICT: {
    message: (tool) => `The state of the API does not allow ${tool} now`,
    retry: true,
    next: (again, _facts, verifyWith) =>
      `Read the current state${verifyWith === undefined ? "" : ` with ${verifyWith}`} first; if the action is still wanted, ${again}.`,
  },
  RATE_LIMITED: {
    message: (tool) => `The API limits its rate and did not run ${tool}`,
    retry: true,
    next: (again) => sentence(again),
  },
  UPSTREAM_UNREACHABLE: {
    message: (tool) => `The API could not be reached, so ${tool} was not sent`,
    retry: true,
    next: (again) => `${sentence(again)} If it fails again, tell the user.`,
  },
  UPSTREAM_UNAVAILABLE: {
    message: (tool) => `The API could not serve ${tool}`,
    retry: true,
    next: (again) => `${sentence(again)} If it fails again, tell the user.`,
  },
  UPSTREAM_REDIRECT: {
    message: (tool) => `The API answered ${tool} with a redirect, which is not followed`,
    retry: false,
    next: () =>
      "Do not retry; tell the user that the address of the API in the connector's settings must be corrected.",
  },
  OUTCOME_UNKNOWN: {
    message: (tool) => `Nobody knows whether the API has run ${tool}`,
    retry: false,
    next: () => "Find out whether it was done before anything else; do not do it again yet.",
  },
  RESPONSE_INCOMPLETE: {
    message: (tool) => `The API ran ${tool}, but its answer could not be read`,
    retry: false,
    next: () => "Do not repeat it; read the result from the API.",
  },
  RESPONSE_TOO_LARGE: {
    message: (tool) => `The answer of the API to ${tool} is too large to be read`,
    retry: false,
    next: () => "Do not repeat it; read the result from the API.",
  },
  CANCELLED: {
    message: (tool) => `${tool} was cancelled by the caller`,
    retry: true,
    next: (again) => sentence(`${again} if it is still wanted`),
  },
};

const COMES_BACK: ReadonlySet<UpstreamCode> = new Set<UpstreamCode>([
  "RATE_LIMITED",
  "UPSTREAM_UNAVAILABLE",
  "UPSTREAM_UNREACHABLE",
]);

/** How long to wait, in milliseconds, where nobody says it but coming back makes sense. */
export function unsaidWait(code: UpstreamCode): number | undefined {
  return COMES_BACK.has(code) ? 5_000 : undefined;
}

/** The parts of an error that depend on its code alone. */
export function wordingFor(
  code: UpstreamCode,
  call: ValidCall,
  facts: Facts,
): Pick<ErrorBody, "code" | "message" | "retry" | "next"> {
  const { message, retry, next } = wordingOf(code, facts, call);
  const argument = repeatedArgumentOf(call);
  const seconds = facts.waitMs === undefined ? undefined : Math.max(1, Math.ceil(facts.waitMs / 1_000));
  const wait = seconds === undefined ? "" : `wait ${seconds} s, then `;
  const again = `${wait}call ${call.tool.name} again${argument === undefined ? "" : ` with the SAME ${argument}`}`;
  const status = facts.status === undefined ? "" : ` (HTTP ${facts.status})`;
  const reason = facts.reason === undefined ? "" : `: ${facts.reason}`;
  return {
    code,
    message: `${message(call.tool.name)}${status}${reason}.`,
    retry: {
      allowed: retry,
      ...(retry && seconds !== undefined && { after_s: seconds }),
      key: retry && argument !== undefined ? "same" : "none",
    },
    next: next(again, facts, call.policy.idempotency?.verifyWith),
  };
}

/** A call without arguments holds no identifier that could be wrong. */
const NOTHING_THERE: Wording = {
  message: (tool) => `The API has nothing where ${tool} asks`,
  retry: false,
  next: () =>
    "Do not retry; tell the user: there is nothing yet, or the address of the API in the connector's settings is wrong.",
};

/** No change of the arguments helps where the API does not offer the operation, or not in this form. */
const NOT_OFFERED: ReadonlySet<number | undefined> = new Set([405, 406, 415, 501, 505]);

function wordingOf(code: UpstreamCode, { status, renewed }: Facts, { input }: ValidCall): Wording {
  const wording = WORDINGS[code];
  if (code === "UPSTREAM_NOT_FOUND" && Object.keys(input).length === 0) return NOTHING_THERE;
  if (code === "UPSTREAM_AUTH" && renewed === true)
    return { ...wording, retry: true, next: (again) => `The credential has been renewed since: ${again}.` };
  if (code !== "UPSTREAM_REJECTED" || !NOT_OFFERED.has(status)) return wording;
  const next = (): string => "Do not retry; tell the user that the API does not offer this operation in this form.";
  return { ...wording, retry: false, next };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
