import { takeDates } from "./http-date.js";

type Headers = Readonly<Record<string, string>>;

/**
 * How long an upstream asks to wait, in milliseconds, in any of the forms that are in use; undefined when it does not say.
 * `Retry-After` (RFC 9110 section 10.2.3) wins. What is in the past or malformed asks for nothing.
 */
export function waitTime(headers: Headers, status: number, now = Date.now()): number | undefined {
  return retryAfter(headers, now) ?? rateLimit(headers.ratelimit ?? "", status) ?? rateLimitReset(headers, status, now);
}

/** What `Retry-After` says, or its form in milliseconds: not of a limit, but of this very request. */
export function retryAfter(headers: Headers, now = Date.now()): number | undefined {
  const { times, rest } = takeDates(headers["retry-after"] ?? "");
  const waits = [...times.map((time) => Math.max(0, time - clock(headers, now))), ...milliseconds(rest, 1_000)];
  return longest(waits) ?? longest(milliseconds(headers["retry-after-ms"] ?? ""));
}

/** The upstream's own clock where it shows it: its dates are relative to that, not to ours. */
function clock(headers: Headers, now: number): number {
  const [date] = takeDates(headers.date ?? "").times;
  return date ?? now;
}

/** Headers that came twice were joined by a comma, and the longest wait counts. */
function milliseconds(list: string, unit = 1): readonly number[] {
  return list
    .split(",")
    .filter((part) => /^\s*\d+(?:\.\d+)?\s*$/.test(part))
    .map((part) => Math.min(Math.ceil(Number(part) * unit), Number.MAX_SAFE_INTEGER));
}

function longest(waits: readonly number[]): number | undefined {
  return waits.length === 0 ? undefined : Math.max(...waits);
}

/** `RateLimit: "default";r=0;t=30` (draft-ietf-httpapi-ratelimit-headers), and the form of its older versions. */
function rateLimit(value: string, status: number): number | undefined {
  const policies = value.includes("remaining=") ? [value] : value.split(",");
  const waits = policies
    .filter((policy) => isUsedUp(/(?:^|[;,\s])(?:r|remaining)=(\d+)/.exec(policy)?.[1], status))
    .flatMap((policy) => milliseconds(/(?:^|[;,\s])(?:t|reset)=(\d+)/.exec(policy)?.[1] ?? "", 1_000));
  return longest(waits);
}

/** Seconds from now, or an epoch in seconds or milliseconds. */
function rateLimitReset(headers: Headers, status: number, now: number): number | undefined {
  if (!isUsedUp(headers["x-ratelimit-remaining"] ?? headers["ratelimit-remaining"], status)) return undefined;
  const resets = milliseconds(headers["x-ratelimit-reset"] ?? headers["ratelimit-reset"] ?? "");
  return longest(
    resets.map((reset) => {
      if (reset < 1e9) return reset * 1_000;
      return Math.max(0, (reset < 1e12 ? reset * 1_000 : reset) - clock(headers, now));
    }),
  );
}

/** When a limit comes back is of interest when nothing is left of it. */
function isUsedUp(remaining: string | undefined, status: number): boolean {
  return remaining === undefined ? status === 429 : Number(remaining) === 0;
}
