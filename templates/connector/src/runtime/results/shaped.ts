import type { Attachment } from "../call.js";
import type { Onward } from "./onward.js";

/** A result before it is made to fit. */
export interface Shaped {
  readonly result: unknown;
  /** Sentences that the reader of the result must know. */
  readonly notices: readonly (string | undefined)[];
  readonly attachments?: readonly Attachment[];
  /** Where the upstream's list goes on. */
  readonly onward?: Onward;
  /** Items of that list in this answer. */
  readonly returned?: number;
  /** Items of that list in all, as far as the upstream says. */
  readonly total?: number;
}
