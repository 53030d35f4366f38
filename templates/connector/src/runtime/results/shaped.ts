import type { Attachment } from "../call.js";

/** A result before it is made to fit. */
export interface Shaped {
  readonly result: unknown;
  /** Sentences that the reader of the result must know. */
  readonly notices: readonly (string | undefined)[];
  readonly attachments?: readonly Attachment[];
}
