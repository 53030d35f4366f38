import { storeUnavailable } from "./failures.js";
import type { Once } from "./once.js";

/** The step for a connector without write tools, which needs no store. A write that turns up all the same is refused. */
export function readsOnly(): Once {
  return {
    once: (next) => async (call) => {
      const { idempotency } = call.policy;
      if (idempotency === undefined) return next(call);
      throw storeUnavailable(call.tool.name, idempotency.argument, new Error("no idempotency store was opened"));
    },
    close: () => Promise.resolve(),
  };
}
