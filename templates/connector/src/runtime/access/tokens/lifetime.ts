/** A server whose clock is further off than this is not believed: the answer may come from a cache. */
const mostSkewMs = 5 * 60_000;

/** The times of a token, in milliseconds since the epoch by the clock of the server. */
export interface Lifetime {
  readonly issuedAt: number;
  readonly renewAt: number;
  readonly expiresAt: number;
}

/**
 * The server's clock less ours, in milliseconds, by the `Date` of an answer. It is told in whole seconds and the answer
 * was under way, so that what is less than two seconds counts as none; what is more than five minutes is not believed.
 */
export function skewOf(date: string | null, now: number): number {
  const told = date === null ? NaN : Date.parse(date);
  const skew = told - now;
  return Math.abs(skew) >= 2_000 && Math.abs(skew) <= mostSkewMs ? skew : 0;
}

/**
 * Renewal is due a minute before the end, or at 90 % of a short life, and up to a quarter of that time earlier by chance, so
 * that those who got their tokens together do not come back together.
 *
 * @param lifeSeconds `expires_in`; undefined when the server does not say
 * @param sentAt when the request left, by our clock: the life may have begun then
 */
export function lifetimeOf(
  lifeSeconds: number | undefined,
  sentAt: number,
  skewMs: number,
  chance: () => number = Math.random,
): Lifetime {
  const issuedAt = sentAt + skewMs;
  const life = lifeSeconds === undefined ? Infinity : lifeSeconds * 1_000;
  const early = Math.min(60_000, life * 0.1) * (1 + chance() / 4);
  return { issuedAt, renewAt: issuedAt + life - early, expiresAt: issuedAt + life };
}
