import type { ValidCall } from "../call.js";
import { Gate } from "./gate.js";

/** Base URLs by the id in `src/upstream.ts`; `undefined` is the API's own. */
export type BaseUrls = ReadonlyMap<string | undefined, URL | string>;

/** Where calls go, and the gate before it: one for each origin, whatever servers of the document lie there. */
export class Gates {
  readonly #servers: BaseUrls;
  readonly #timeoutMs: number;
  readonly #now: (() => number) | undefined;
  readonly #gates = new Map<string, Gate>();

  /** @param timeoutMs for a whole call, waiting included */
  constructor(servers: BaseUrls, timeoutMs: number, now?: () => number) {
    this.#servers = servers;
    this.#timeoutMs = timeoutMs;
    this.#now = now;
  }

  baseUrlOf({ tool }: ValidCall): string {
    return String(this.#servers.get(tool.request.server) ?? this.#servers.get(undefined));
  }

  /** Whether some upstream is left alone because it keeps failing. */
  someClosed(): boolean {
    return [...this.#gates.values()].some((gate) => gate.isClosed());
  }

  of(call: ValidCall): Gate {
    const { origin } = new URL(this.baseUrlOf(call));
    const known = this.#gates.get(origin);
    if (known !== undefined) return known;
    const gate = new Gate(this.#timeoutMs, this.#now);
    this.#gates.set(origin, gate);
    return gate;
  }
}
