import type { ClaimedCall, Handler } from "../../../../../templates/connector/src/runtime/call.js";
import { type Store, StoreUnavailableError } from "../../../../../templates/connector/src/runtime/idempotency/store.js";

/** A store that can't be reached. */
export const down = (): Promise<never> => Promise.reject(new StoreUnavailableError("down"));

/** The same store with some of its operations replaced; closing it leaves the real one open. */
export function storeLike(store: Store, replaced: Partial<Store>): Store {
  return {
    begin: (request) => store.begin(request),
    complete: (claim, completion) => store.complete(claim, completion),
    release: (claim, ending) => store.release(claim, ending),
    settle: (claim, ending) => store.settle(claim, ending),
    get: (lookup) => store.get(lookup),
    gc: (replays) => store.gc(replays),
    health: () => store.health(),
    close: () => Promise.resolve(),
    ...replaced,
  };
}

/** An upstream call that fails. */
export function throwing(error: unknown): Handler<ClaimedCall> {
  return () => Promise.reject(error);
}
