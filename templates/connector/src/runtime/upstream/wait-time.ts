import { takeDates } from "./http-date.js";

type Headers = Readonly<Record<string, string>>;

/** September 2001 in milliseconds, and no wait that anyone would ask for. */
const LEAST_EPOCH = 1e12;

/**
 * How long an upstream asks to wait, in milliseconds, in any of the forms that are in use; undefined when it does not say.
 * `Retry-After` (RFC 9110 section 10.2.3) wins. What is in the past or malformed asks for nothing.
 */
export function waitTime(headers: Headers, status: number, now = Date.now()): number | undefined {
  return retryAfter(headers, now) ?? rateLimit(headers.ratelimit ?? "", status) ?? rateLimitReset(headers, status, now);
}

/** What `Retry-After` says, or its forms in milliseconds: not of a limit, but of this very request. */
export function retryAfter(headers: Headers, now = Date.now()): number | undefined {
  const { dates, rest } = datesIn(headers["retry-after"], headers, now);
  const waits = [...dates, ...milliseconds(rest, 1_000).map((wait) => fromNow(wait, headers, now))];
  const inMilliseconds = ["retry-after-ms", "x-ms-retry-after-ms"].flatMap((name) => milliseconds(headers[name] ?? ""));
  return longest(waits) ?? longest(inMilliseconds);
}

/** The dates of a header as milliseconds from now, and what is left of it. */
function datesIn(
  header: string | undefined,
  headers: Headers,
  now: number,
): { readonly dates: readonly number[]; readonly rest: string } {
  const { times, rest } = takeDates(header ?? "");
  return { dates: times.map((time) => Math.max(0, time - clock(headers, now))), rest };
}

/** A wait in milliseconds; one as long as all the time since 1970 is a time itself. */
function fromNow(wait: number, headers: Headers, now: number): number {
  return wait < LEAST_EPOCH ? wait : Math.max(0, wait - clock(headers, now));
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

/** By whatever name: GitHub's, that of Okta and X, that of older drafts. */
const LIMITS = ["x-ratelimit", "x-rate-limit", "ratelimit"];

/** Seconds from now, an epoch in seconds or milliseconds, or a date; Discord says it in `X-RateLimit-Reset-After`, too. */
function rateLimitReset(headers: Headers, status: number, now: number): number | undefined {
  const waits = LIMITS.filter((limit) => isUsedUp(headers[`${limit}-remaining`], status)).flatMap((limit) => {
    const { dates, rest } = datesIn(headers[`${limit}-reset`], headers, now);
    const resets = milliseconds(rest).map((reset) => (reset < LEAST_EPOCH ? reset * 1_000 : reset));
    return [
      ...dates,
      ...resets.map((reset) => fromNow(reset, headers, now)),
      ...milliseconds(headers[`${limit}-reset-after`] ?? "", 1_000),
    ];
  });
  return longest(waits);
}

/** When a limit comes back is of interest when nothing is left of it. */
function isUsedUp(remaining: string | undefined, status: number): boolean {
  return remaining === undefined ? status === 429 : Number(remaining) === 0;
}
