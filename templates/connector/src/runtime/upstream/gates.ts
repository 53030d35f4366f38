import type { ValidCall } from "../call.js";
import { Gate } from "./gate.js";

/** Base URLs by the id in `src/upstream.ts`; `undefined` is the API's own. */
export type BaseUrls = ReadonlyMap<string | undefined, URL | string>;

/** The way to one server of the document. */
interface Way {
  readonly baseUrl: string;
  readonly gate: Gate;
}

/** Where calls go, and the gate before it: one for each origin, whatever servers of the document lie there. */
export class Gates {
  readonly #ways: ReadonlyMap<string | undefined, Way>;

  /** @param timeoutMs for a whole call, waiting included */
  constructor(servers: BaseUrls, timeoutMs: number, now?: () => number) {
    const gates = new Map<string, Gate>();
    const wayTo = (baseUrl: string): Way => {
      const { origin } = new URL(baseUrl);
      const gate = gates.get(origin) ?? new Gate(timeoutMs, now);
      gates.set(origin, gate);
      return { baseUrl, gate };
    };
    // The address belongs to what a key is bound to, and is the same with a slash at its end and without.
    this.#ways = new Map([...servers].map(([id, url]) => [id, wayTo(String(url).replace(/\/+$/, ""))]));
  }

  baseUrlOf(call: ValidCall): string {
    return this.#wayOf(call).baseUrl;
  }

  /** Whether some upstream is left alone because it keeps failing. */
  someClosed(): boolean {
    return [...this.#ways.values()].some(({ gate }) => gate.isClosed());
  }

  of(call: ValidCall): Gate {
    return this.#wayOf(call).gate;
  }

  #wayOf({ tool }: ValidCall): Way {
    const way = this.#ways.get(tool.request.server) ?? this.#ways.get(undefined);
    if (way === undefined) throw new Error("no server is set for the API");
    return way;
  }
}
