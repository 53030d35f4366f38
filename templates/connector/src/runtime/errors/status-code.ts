import type { ErrorCode } from "./tool-error.js";

const CODES: ReadonlyMap<number, ErrorCode> = new Map<number, ErrorCode>([
  [401, "UPSTREAM_AUTH"],
  [403, "UPSTREAM_FORBIDDEN"],
  [404, "UPSTREAM_NOT_FOUND"],
  [407, "UPSTREAM_UNREACHABLE"],
  [408, "UPSTREAM_UNAVAILABLE"],
  [409, "UPSTREAM_CONFLICT"],
  [410, "UPSTREAM_NOT_FOUND"],
  [412, "UPSTREAM_CONFLICT"],
  [421, "UPSTREAM_UNAVAILABLE"],
  [423, "UPSTREAM_CONFLICT"],
  [425, "UPSTREAM_UNAVAILABLE"],
  [429, "RATE_LIMITED"],
  [501, "UPSTREAM_REJECTED"],
  [505, "UPSTREAM_REJECTED"],
]);

/** The one table from an upstream's status to the code that a model sees. */
export function codeOfStatus(status: number): ErrorCode {
  const known = CODES.get(status);
  if (known !== undefined) return known;
  if (status >= 500) return "UPSTREAM_UNAVAILABLE";
  return status >= 400 ? "UPSTREAM_REJECTED" : "UPSTREAM_REDIRECT";
}
