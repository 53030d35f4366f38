import { setTimeout as sleep } from "node:timers/promises";

/** Resolves with the promise's value, or with `otherwise` when the time is over first. Leaves no timer behind. */
export async function within<T, O>(promise: Promise<T>, milliseconds: number, otherwise: O): Promise<T | O> {
  const timer = new AbortController();
  const timeout = sleep(milliseconds, otherwise, { signal: timer.signal }).catch(() => otherwise);
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    timer.abort();
  }
}

/** Resolves with the promise's value, or with `otherwise` as soon as the signal fires. */
export async function unlessAborted<T, O>(promise: Promise<T>, signal: AbortSignal, otherwise: O): Promise<T | O> {
  if (signal.aborted) return otherwise;
  const listening = new AbortController();
  const aborted = new Promise<O>((resolve) => {
    signal.addEventListener("abort", () => resolve(otherwise), { once: true, signal: listening.signal });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    listening.abort();
  }
}

/** Pauses for polling: from 50 ms to 500 ms, growing, with jitter so that waiting processes do not march in step. */
export function* pollingPauses(): Generator<number, never> {
  for (let ceiling = 100; ; ceiling = Math.min(500, ceiling * 1.6)) yield 50 + Math.random() * (ceiling - 50);
}
