/** One way in which an upstream says how long to wait. */
export interface Wait {
  readonly form: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Milliseconds from the answer; undefined: nothing is said that could be understood. */
  readonly told: number | undefined;
  /** The upstream does not show its own. */
  readonly byOurClock?: true;
}

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const http = (time: number): string => new Date(time).toUTCString();

function rfc850(time: number): string {
  const [, day = "", month = "", year = "", clock = ""] = http(time).split(" ");
  return `${days[new Date(time).getUTCDay()]}, ${day}-${month}-${year.slice(2)} ${clock} GMT`;
}

function asctime(time: number): string {
  const [weekday = "", day = "", month = "", year = "", clock = ""] = http(time).split(" ");
  return `${weekday.slice(0, 3)} ${month} ${String(Number(day)).padStart(2)} ${clock} ${year}`;
}

/** Sixty-eight forms, said by an upstream whose clock shows whole seconds at `now`. */
export function waits(now: number): readonly Wait[] {
  const date = http(now);
  const skewed = (by: number): string => http(now + by);
  const after = (value: string, told: number | undefined, more: Readonly<Record<string, string>> = {}): Wait => ({
    form: `Retry-After: ${value.length > 60 ? `${value.slice(0, 60)}…` : value} ${JSON.stringify(more)}`,
    headers: { "retry-after": value, ...more },
    told,
  });
  const said = (headers: Readonly<Record<string, string>>, told: number | undefined): Wait => ({
    form: JSON.stringify(headers),
    headers,
    told,
  });
  const info = (retryDelay: unknown, told: number | undefined): Wait => ({
    form: `RetryInfo ${JSON.stringify(retryDelay)}`,
    headers: { "content-type": "application/json" },
    body: { error: { code: 429, details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay }] } },
    told,
  });
  return [
    after("0", 0),
    after("1", 1 * SECOND),
    after("01", 1 * SECOND),
    after("1.5", 1_500),
    after("120", 120 * SECOND),
    after("3600", HOUR),
    after("999999999", 999_999_999 * SECOND),
    after(String(now / SECOND + 3_600), HOUR, { date }),
    after(String(now / SECOND - 3_600), 0, { date }),
    after("9".repeat(400), Number.MAX_SAFE_INTEGER - now, { date }),
    after("-5", undefined),
    after("+5", undefined),
    after("1e3", undefined),
    after("0x10", undefined),
    after("Infinity", undefined),
    after("soon", undefined),
    after("120 seconds", undefined),
    after("", undefined),
    after("1, 120", 120 * SECOND),
    after("120, 1", 120 * SECOND),
    after("soon, 120", 120 * SECOND),
    after("-5, 1", 1 * SECOND),
    after("0, 0", 0),
    after(http(now + SECOND), 1 * SECOND, { date }),
    after(http(now + HOUR), HOUR, { date }),
    after(http(now), 0, { date }),
    after(http(now - HOUR), 0, { date }),
    after(http(0), 0, { date }),
    after("Fri, 31 Dec 9999 23:59:59 GMT", Date.UTC(9999, 11, 31, 23, 59, 59) - now, { date }),
    after(skewed(5 * HOUR + SECOND), 1 * SECOND, { date: skewed(5 * HOUR) }),
    after(skewed(-5 * HOUR + SECOND), 1 * SECOND, { date: skewed(-5 * HOUR) }),
    after(skewed(-30 * DAY + HOUR), HOUR, { date: skewed(-30 * DAY) }),
    after(skewed(30 * DAY + 120 * SECOND), 120 * SECOND, { date: skewed(30 * DAY) }),
    after(skewed(HOUR), 0, { date: skewed(2 * HOUR) }),
    { ...after(http(now + HOUR), HOUR, { date: "yesterday" }), byOurClock: true },
    after(rfc850(now + SECOND), 1 * SECOND, { date }),
    after(rfc850(now + HOUR), HOUR, { date: rfc850(now) }),
    after(asctime(now + SECOND), 1 * SECOND, { date }),
    after(asctime(now + HOUR), HOUR, { date: asctime(now) }),
    after(new Date(now + HOUR).toISOString(), HOUR, { date }),
    after("Mon, 99 Foo 2026 25:61:61 GMT", undefined, { date }),
    after(`1, ${http(now + HOUR)}`, HOUR, { date }),
    after(`${http(now + SECOND)}, ${http(now + HOUR)}`, HOUR, { date }),
    after("1", 1 * SECOND, { "retry-after-ms": "60000", ratelimit: '"a";r=0;t=60' }),
    said({ "retry-after-ms": "250" }, 250),
    said({ "retry-after-ms": "120000" }, 120 * SECOND),
    said({ "retry-after-ms": "-1" }, undefined),
    said({ "retry-after": "soon", "retry-after-ms": "900" }, 900),
    said({ ratelimit: '"default";r=0;t=1' }, 1 * SECOND),
    said({ ratelimit: '"burst";r=0;t=1, "day";r=0;t=3600' }, HOUR),
    said({ ratelimit: '"burst";r=9;t=3600, "day";r=0;t=1' }, 1 * SECOND),
    said({ ratelimit: '"default";r=5;t=30' }, undefined),
    said({ ratelimit: "limit=100, remaining=0, reset=120" }, 120 * SECOND),
    said({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1" }, 1 * SECOND),
    said({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(now / SECOND + 3_600), date }, HOUR),
    said({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(now + HOUR), date }, HOUR),
    said({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(now / SECOND - 60), date }, 0),
    said({ "x-ratelimit-remaining": "7", "x-ratelimit-reset": "20" }, undefined),
    said({ "ratelimit-remaining": "0", "ratelimit-reset": "120" }, 120 * SECOND),
    said({ "x-ms-retry-after-ms": "45000" }, 45 * SECOND),
    said({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": http(now + HOUR), date }, HOUR),
    said({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": new Date(now + HOUR).toISOString(), date }, HOUR),
    said({ "x-rate-limit-remaining": "0", "x-rate-limit-reset": String(now / SECOND + 3_600), date }, HOUR),
    said({ "x-rate-limit-remaining": "3", "x-rate-limit-reset": "20" }, undefined),
    said({ "x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "42.5" }, 42_500),
    info("1s", 1 * SECOND),
    info("120.5s", 120_500),
    info({ seconds: 5 }, undefined),
  ];
}
