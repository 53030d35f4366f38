import type { FieldProblem } from "./field-entry.js";

/** What an error says, as it was sent: nothing of it is fit to be quoted yet. */
export interface Reading {
  readonly words?: string | undefined;
  readonly code?: string | undefined;
  readonly requestId?: string | undefined;
  readonly fields: readonly FieldProblem[];
  /** How long to wait, where the body says it. */
  readonly retryMs?: number | undefined;
}
