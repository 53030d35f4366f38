import type { About } from "./about.js";
import type { Calls, Connector } from "./connector.js";
import { die } from "./stderr.js";
import type { Toolbox } from "./toolbox.js";
import { UnderWay } from "./under-way.js";

export interface Deferred {
  readonly about: About;
  readonly toolbox: Pick<Toolbox, "policies" | "removed" | "broaderScopes">;
  readonly load: () => Promise<Calls>;
}

/** A connector that can list its tools at once, and loads what calls need at the first one. */
export function deferred({ about, toolbox, load }: Deferred): Connector {
  const running = new UnderWay();
  let loaded: Promise<Calls> | undefined;
  const calls = (): Promise<Calls> => (loaded ??= load().catch(die));
  return {
    about,
    policies: toolbox.policies,
    removed: new Set(toolbox.removed.keys()),
    broaderScopes: toolbox.broaderScopes,
    call: (request) => running.run(calls().then(({ call }) => call(request))),
    health: async () => (await calls()).health(),
    prepare: async () => (await calls()).prepare(),
    close: async (graceMs) => {
      const closing = loaded?.then((made) => made.close(graceMs));
      await running.end(graceMs);
      // A call that was under way may have opened what it needs only since.
      await Promise.all([closing, loaded?.then((made) => made.close(0))]);
    },
  };
}
