/** Resolves with the promise's value, or with `otherwise` when the time is over first. Leaves no timer behind. */
export function within<T, O>(promise: Promise<T>, milliseconds: number, otherwise: O): Promise<T | O> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds, otherwise);
    const stop = (): void => clearTimeout(timer);
    promise.then(stop, stop);
    promise.then(resolve, reject);
  });
}

/** Resolves with the promise's value, or with `otherwise` as soon as the signal fires. */
export function unlessAborted<T, O>(promise: Promise<T>, signal: AbortSignal, otherwise: O): Promise<T | O> {
  if (signal.aborted) return Promise.resolve(otherwise);
  return new Promise((resolve, reject) => {
    const leave = (): void => resolve(otherwise);
    signal.addEventListener("abort", leave);
    const stay = (): void => signal.removeEventListener("abort", leave);
    promise.then(stay, stay);
    promise.then(resolve, reject);
  });
}

/** Pauses for polling: from 50 ms to 500 ms, growing, with jitter so that waiting processes do not march in step. */
export function* pollingPauses(): Generator<number, never> {
  for (let ceiling = 100; ; ceiling = Math.min(500, ceiling * 1.6)) yield 50 + Math.random() * (ceiling - 50);
}
