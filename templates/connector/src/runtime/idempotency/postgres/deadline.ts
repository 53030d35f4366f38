import { StoreUnavailableError } from "../store.js";

/** How long one operation of the store may take, all waiting included. */
const operationLimitMs = 2_500;
/** How long the start may take, waiting for others that start on the same empty database included. */
const startLimitMs = 15_000;

/** The instant, on this process's monotonic clock, after which nobody waits for an operation that starts now. */
export function operationDeadline(): number {
  return performance.now() + operationLimitMs;
}

export function startDeadline(): number {
  return performance.now() + startLimitMs;
}

/**
 * The promise's value, unless it comes too late.
 * @throws StoreUnavailableError when it does; but what has arrived counts, even if this process was too busy to read it in time.
 */
export function before<T>(deadline: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(new StoreUnavailableError("the idempotency store does not answer"));
    const timer = setTimeout(() => setImmediate(giveUp), Math.max(0, deadline - performance.now()));
    const settle =
      <V>(settled: (value: V) => void) =>
      (value: V): void => {
        clearTimeout(timer);
        settled(value);
      };
    promise.then(settle(resolve), settle(reject));
  });
}
