/**
 * The same action, but once it has failed it fails at once for a while: callers must not be able to make us knock at a
 * door that is shut.
 */
export function pausing<Given extends readonly unknown[], Value>(
  action: (...given: Given) => Promise<Value>,
  pauseMs: number,
): (...given: Given) => Promise<Value> {
  let quietUntil = 0;
  return async (...given) => {
    if (Date.now() < quietUntil) throw new Error("the last attempt failed a moment ago");
    try {
      return await action(...given);
    } catch (error) {
      quietUntil = Date.now() + pauseMs;
      throw error;
    }
  };
}
