import type { UpstreamResponse, ValidCall } from "../call.js";

/** Which upstreams remove duplicates: by policy, as long as they do not say that they ignore our key. */
export class PassThrough {
  readonly #ignored = new Set<string>();

  /** Solidgate, for one, tells so with every answer. */
  observe({ tool }: ValidCall, { headers }: UpstreamResponse): void {
    if (headers["idempotency-status"]?.toLowerCase() === "ignored") this.#ignored.add(tool.name);
  }

  removesDuplicates({ tool, policy }: ValidCall): boolean {
    const { idempotency } = policy;
    if (idempotency?.method === "idempotent") return true;
    return idempotency?.upstream !== undefined && !this.#ignored.has(tool.name);
  }
}
