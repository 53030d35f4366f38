type Headers = Readonly<Record<string, string>>;

/**
 * How long an upstream asks to wait, in milliseconds, in any of the forms that are in use; undefined when it does not say.
 * `Retry-After` (RFC 9110 section 10.2.3) wins. What is in the past or malformed asks for nothing.
 */
export function waitTime(headers: Headers, now = Date.now()): number | undefined {
  return (
    retryAfter(headers, now) ??
    milliseconds(headers["retry-after-ms"]) ??
    rateLimit(headers) ??
    rateLimitReset(headers, now)
  );
}

const HTTP_DATE = /[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT/g;

/** Seconds or dates; repeated headers were joined by a comma, and the longest wait counts. */
function retryAfter(headers: Headers, now: number): number | undefined {
  const value = headers["retry-after"];
  if (value === undefined) return undefined;
  const dates = (value.match(HTTP_DATE) ?? []).map((date) => Math.max(0, Date.parse(date) - clock(headers, now)));
  const seconds = value
    .replace(HTTP_DATE, "")
    .split(",")
    .flatMap((part) => milliseconds(part, 1_000) ?? []);
  const waits = [...dates, ...seconds];
  return waits.length === 0 ? undefined : Math.max(...waits);
}

/** The upstream's own clock where it shows it: its dates are relative to that, not to ours. */
function clock(headers: Headers, now: number): number {
  const date = Date.parse(headers.date ?? "");
  return Number.isNaN(date) ? now : date;
}

function milliseconds(text: string | undefined, unit = 1): number | undefined {
  const number = /^\s*\d{1,12}(?:\.\d{1,6})?\s*$/.test(text ?? "") ? Number(text) : Number.NaN;
  return Number.isNaN(number) ? undefined : Math.ceil(number * unit);
}

/** `RateLimit: "default";r=0;t=30` (draft-ietf-httpapi-ratelimit-headers), and the form of its older versions. */
function rateLimit(headers: Headers): number | undefined {
  const value = headers.ratelimit ?? "";
  if (!/(?:^|[;,\s])(?:r|remaining)=0(?:$|[;,\s])/.test(value)) return undefined;
  return milliseconds(/(?:^|[;,\s])(?:t|reset)=(\d+)/.exec(value)?.[1], 1_000);
}

/** Seconds from now, or an epoch in seconds or milliseconds; of interest only when nothing is left. */
function rateLimitReset(headers: Headers, now: number): number | undefined {
  if ((headers["x-ratelimit-remaining"] ?? headers["ratelimit-remaining"]) !== "0") return undefined;
  const reset = Number(headers["x-ratelimit-reset"] ?? headers["ratelimit-reset"]);
  if (!(reset >= 0)) return undefined;
  if (reset < 1e9) return Math.ceil(reset * 1_000);
  return Math.max(0, Math.ceil(reset > 1e12 ? reset : reset * 1_000) - clock(headers, now));
}
