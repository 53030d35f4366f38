import type { ClaimedCall, Handler, ValidCall } from "../../../templates/connector/src/runtime/call.js";
import { ToolError } from "../../../templates/connector/src/runtime/errors/tool-error.js";
import { createOnce, type OnceOptions } from "../../../templates/connector/src/runtime/idempotency/index.js";
import type { OpenStore } from "../../../templates/connector/src/runtime/idempotency/store.js";
import { callOf, outcome, type TestClock } from "../../unit/runtime/idempotency/support/fixtures.js";
import { openPlace } from "../../unit/runtime/idempotency/support/stores.js";
import type { Answered } from "./connector.js";
import { createOrder, dedupingPolicy, orderPolicy } from "./extensions.js";
import type { Trial, Write } from "./trial.js";

export type LayerOptions = Partial<OnceOptions> & { readonly clock?: TestClock };

/** The layer in this process, where a test can move the clock; its upstream is the same as that of the processes. */
export class Layer {
  readonly opened: OpenStore;
  readonly #trial: Trial;
  readonly #once: ReturnType<typeof createOnce>;

  static async open(trial: Trial, { clock, ...options }: LayerOptions = {}): Promise<Layer> {
    return new Layer(trial, await openPlace(trial.place, clock), options);
  }

  constructor(trial: Trial, opened: OpenStore, options: Partial<OnceOptions>) {
    this.#trial = trial;
    this.opened = opened;
    // A clock of a test's own moves the store, not the memory in front of it.
    this.#once = createOnce({ ...opened, upstreamBaseUrlOf: () => trial.upstream.url, recentMs: 0, ...options });
    trial.onClose(() => this.close());
  }

  /** One call through the layer, written into the books. */
  async send(write: Write, changes: Partial<ValidCall> = {}): Promise<Answered> {
    const answer = await this.attempt(write, changes);
    this.#trial.enter(write.action, answer);
    return answer;
  }

  /** A call whose answer is not written into the books. */
  attempt(write: Write, changes: Partial<ValidCall> = {}): Promise<Answered> {
    const { key, action, amount = 5 } = write;
    const named = key === undefined ? {} : { key };
    const policy = write.tool === "create_refund" ? dedupingPolicy : orderPolicy;
    const call = callOf({ tool: createOrder, policy, ...named, input: { action, amount }, ...changes });
    this.#trial.calls += 1;
    return outcome(this.#once.once(this.#upstream)(call));
  }

  close(): Promise<void> {
    return this.#once.close(0);
  }

  readonly #upstream: Handler<ClaimedCall> = async ({ input, claim }) => {
    const headers = {
      authorization: "Bearer layer",
      ...(claim?.upstreamKey && { "idempotency-key": claim.upstreamKey }),
    };
    const request = { method: "POST", headers, body: JSON.stringify(input) };
    const response = await fetch(`${this.#trial.upstream.url}/orders`, request).catch(() => undefined);
    if (response?.ok !== true) throw failure(response?.status);
    return { status: "ok", result: await response.json() };
  };
}

/** As the real client says it: an answer with a status of 400 is a refusal, silence says nothing. */
function failure(status: number | undefined): ToolError {
  const retry = { allowed: true, key: "same" } as const;
  const told = { message: `The upstream said ${status ?? "nothing"}.`, retry, next: "Look." };
  return status === undefined
    ? new ToolError({ code: "OUTCOME_UNKNOWN", executed: "unknown", ...told })
    : new ToolError({ code: "UPSTREAM_REJECTED", executed: "no", ...told });
}
