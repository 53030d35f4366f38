/**
 * Does work with a signal that fires when another one does, or when the time is over. One controller and a timer, which
 * end with the work: `AbortSignal.any` and `AbortSignal.timeout` cost as much as the rest of a small request.
 */
export async function beforeDeadline<T>(
  signal: AbortSignal,
  milliseconds: number,
  work: (ends: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const leave = (): void => controller.abort(signal.reason);
  const late = (): void => controller.abort(new DOMException("it took too long", "TimeoutError"));
  if (signal.aborted) leave();
  signal.addEventListener("abort", leave, { once: true });
  const timer = setTimeout(late, Math.ceil(milliseconds));
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", leave);
  }
}
