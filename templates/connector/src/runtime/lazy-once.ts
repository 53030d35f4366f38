import type { Handler, ValidCall } from "./call.js";
import { storeUnavailable } from "./idempotency/failures.js";
import type { Once } from "./idempotency/index.js";
import { unrecorded } from "./idempotency/unrecorded.js";
import { repeatedArgumentOf } from "./key-argument.js";

/** The step `once`, whose store is opened at the first write: a connector that only reads never pays for it. */
export interface LazyOnce extends Pick<Once, "once" | "close"> {
  /** Opens the store now. Rejects when it can't be opened; the next call tries again. */
  open(): Promise<Once>;
}

export function lazyOnce(openOnce: () => Promise<Once>): LazyOnce {
  let opened: Promise<Once> | undefined;
  const closings = new WeakMap<Once, Promise<void>>();
  const open = (): Promise<Once> => {
    opened ??= openOnce();
    opened.catch(() => (opened = undefined));
    return opened;
  };
  return {
    open,
    once: (next) => {
      let handle: Handler<ValidCall> | undefined;
      return async (call) => {
        const passing = unrecorded(call);
        if (passing !== undefined) return next(passing);
        const { once } = await open().catch((cause: unknown) => {
          throw storeUnavailable({ tool: call.tool.name, argument: repeatedArgumentOf(call) }, cause);
        });
        handle ??= once(next);
        return handle(call);
      };
    },
    close: async (graceMs) => {
      const once = await opened?.catch(() => undefined);
      if (once === undefined) return;
      const closing = closings.get(once) ?? once.close(graceMs);
      closings.set(once, closing);
      await closing;
    },
  };
}
