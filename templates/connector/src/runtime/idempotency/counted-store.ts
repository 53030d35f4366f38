import type { Counters } from "./counters.js";
import type { ChangeOutcome, Store } from "./store.js";

/** The same store; what happens in it is counted. */
export function countedStore(store: Store, counters: Counters): Store {
  const watched = <T>(operation: Promise<T>): Promise<T> => {
    operation.catch(() => counters.add("storeErrors"));
    return operation;
  };
  const changed = async (operation: Promise<ChangeOutcome>): Promise<ChangeOutcome> => {
    const outcome = await watched(operation);
    if (outcome === "late") counters.add("settledLate");
    if (outcome === "stale") counters.add("staleFenceRefused");
    return outcome;
  };
  return {
    begin: async (request) => {
      const outcome = await watched(store.begin(request));
      if (outcome.kind === "begun") counters.add("begins");
      return outcome;
    },
    complete: (claim, completion) => changed(store.complete(claim, completion)),
    release: (claim, ending) => changed(store.release(claim, ending)),
    settle: (claim, ending) => watched(store.settle(claim, ending)),
    get: (lookup) => watched(store.get(lookup)),
    gc: async (replays) => {
      const rows = await watched(store.gc(replays));
      counters.add("gcRows", rows);
      return rows;
    },
    health: () => store.health(),
    close: () => store.close(),
  };
}
