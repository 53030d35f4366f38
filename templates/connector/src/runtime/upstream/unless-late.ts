/** What becomes of a promise, or a `TimeoutError` when that takes too long; the promise itself goes on. */
export function unlessLate<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new DOMException("it took too long", "TimeoutError"));
    const timer = setTimeout(late, Math.max(0, milliseconds));
    void promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
