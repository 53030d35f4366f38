const BASE_MS = 250;
const CAP_MS = 8_000;

/** Most sends of one call. */
export const MAX_SENDS = 3;

/**
 * Full jitter (Brooker, «Exponential Backoff And Jitter»), and never less than the upstream asked for.
 *
 * @param sends how often it was sent already
 */
export function backoff(sends: number, asked: number | undefined, random: () => number = Math.random): number {
  const jitter = random() * Math.min(CAP_MS, BASE_MS * 2 ** (sends - 1));
  return Math.ceil(asked === undefined ? jitter : asked + jitter / 4);
}
