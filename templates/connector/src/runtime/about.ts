import type { StoreKind } from "./idempotency/open-store.js";

/** Who a connector is. */
export interface About {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  /** What keeps idempotency keys; `IDEMPOTENCY_STORE` says where, and may name another kind. */
  readonly store: StoreKind;
  /** What it is for and how its tools belong together; told to the model at connection. */
  readonly instructions: string;
}
