import { z } from "zod";
import type { Answer, ClaimedCall, Handler, ValidCall } from "../../../../../templates/connector/src/runtime/call.js";
import {
  type ErrorBody,
  type ErrorCode,
  type Executed,
  ToolError,
} from "../../../../../templates/connector/src/runtime/errors/tool-error.js";
import {
  createOnce,
  type Once,
  type OnceOptions,
} from "../../../../../templates/connector/src/runtime/idempotency/index.js";
import type { OpenStore } from "../../../../../templates/connector/src/runtime/idempotency/store.js";
import type { Idempotency, Policy } from "../../../../../templates/connector/src/runtime/policy.js";
import type { Tool } from "../../../../../templates/connector/src/runtime/tool.js";
import { openPlace, type Place, type StoreUnderTest } from "./stores.js";

export const createRefund: Tool = {
  name: "create_refund",
  title: "Create a refund",
  description: "Refunds a payment.",
  input: z.strictObject({
    payment_id: z.string(),
    amount: z.number(),
    currency: z.string().meta({ default: "EUR" }).optional(),
    note: z.string().nullable().optional(),
  }),
  request: {
    method: "POST",
    path: "/refunds",
    parameters: [],
    body: { type: "application/json", fields: ["payment_id", "amount", "currency", "note"] },
  },
  result: {
    kind: "json",
    schema: { type: "object", properties: { id: { type: "string" }, amount: { type: "integer" } } },
  },
};

export const listRefunds: Tool = {
  name: "list_refunds",
  title: "List refunds",
  description: "Lists refunds.",
  input: z.strictObject({ payment_id: z.string(), limit: z.int().optional() }),
  request: { method: "GET", path: "/refunds", parameters: [{ argument: "payment_id", in: "query" }] },
  result: { kind: "json", schema: {} },
};

export const readPolicy: Policy = { effect: "read", risk: "read", access: [] };

export function writePolicy(
  idempotency: Partial<Idempotency> = {},
  effect: "create" | "update" | "delete" = "create",
): Policy {
  return {
    effect,
    risk: "write",
    access: [],
    idempotency: { argument: "idempotency_key", method: "unsafe", verifyWith: "list_refunds", ...idempotency },
  };
}

let calls = 0;

/** A call as it leaves `validate`; the same key and content unless told otherwise. */
export function callOf(changes: Partial<ValidCall> = {}): ValidCall {
  const input = changes.input ?? { payment_id: "pay_1", amount: 5 };
  return {
    id: `c_${(calls += 1)}`,
    tool: createRefund,
    policy: writePolicy(),
    arguments: input,
    principal: { id: "issuer|anna", scopes: "local" },
    signal: new AbortController().signal,
    credential: {
      apply: () => Promise.resolve({ headers: {}, query: {}, cookies: {} }),
      renew: () => Promise.resolve(false),
    },
    key: "refund-acme-2026-10-no1",
    ...changes,
    input,
  };
}

/** An upstream that counts what it does. */
export class Ledger {
  readonly effects: ClaimedCall[] = [];

  /** Does its work after a pause and answers with a new id. */
  readonly handler: Handler<ClaimedCall> = async (call) => {
    this.effects.push(call);
    const id = `r_${this.effects.length}`;
    await new Promise((resolve) => setTimeout(resolve, this.pauseMs));
    return { status: "ok", result: { id, amount: 5 } };
  };

  constructor(readonly pauseMs = 0) {}
}

export function upstreamError(
  executed: Executed,
  code: ErrorCode = "UPSTREAM_REJECTED",
  more: Partial<ErrorBody> = {},
): ToolError {
  return new ToolError({
    code,
    message: "The upstream said no.",
    executed,
    retry: { allowed: true, key: "same" },
    next: "Correct it.",
    ...more,
  });
}

/** The answer, or the error as an answer, as the outermost step makes it. */
export async function outcome(
  answer: Promise<Answer>,
): Promise<Answer & { readonly call: NonNullable<Answer["call"]> }> {
  const settled = await answer.catch((error: unknown): Answer => {
    if (!(error instanceof ToolError)) throw error;
    const call = { id: "", replayed: false, executed_now: false, ...error.call };
    return { status: "error", error: error.body, call };
  });
  return { ...settled, call: settled.call ?? { id: "", replayed: false, executed_now: false } };
}

function findTool(name: string): Promise<Tool | undefined> {
  return Promise.resolve(name === "list_refunds" ? listRefunds : undefined);
}

/** A clock that only a test moves. */
export class TestClock {
  time = Date.UTC(2026, 9, 1);
  readonly now = (): number => this.time;
  readonly advance = (milliseconds: number): void => void (this.time += milliseconds);
}

export interface Layer extends Once {
  readonly opened: OpenStore;
  /** Runs one call and returns its answer, errors included. */
  run(call: ValidCall, handler: Handler<ClaimedCall>): ReturnType<typeof outcome>;
}

/** Places, stores and layers of one kind, all closed and removed at the end. */
export class Bench {
  readonly #kind: StoreUnderTest;
  readonly #places: Place[] = [];
  readonly #layers: Layer[] = [];

  constructor(kind: StoreUnderTest) {
    this.#kind = kind;
  }

  place(): Place {
    const place = this.#kind.place();
    this.#places.push(place);
    return place;
  }

  /** Without answers in memory, unless it is asked for them: the tests are about what the store holds. */
  async layer(
    options: Partial<OnceOptions> & { readonly clock?: TestClock; readonly place?: Place } = {},
  ): Promise<Layer> {
    const { clock, place = this.place(), ...rest } = options;
    const opened = await openPlace(place, clock);
    const settings = { upstreamBaseUrlOf: () => "https://api.example", findTool, recentMs: 0 };
    const once = createOnce({ ...opened, ...settings, ...rest });
    const layer: Layer = { ...once, opened, run: (call, handler) => outcome(once.once(handler)(call)) };
    this.#layers.push(layer);
    return layer;
  }

  async clear(): Promise<void> {
    for (const layer of this.#layers.splice(0)) await layer.close(0);
    for (const place of this.#places.splice(0)) await this.#kind.remove(place);
  }
}
