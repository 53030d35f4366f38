import type { UpstreamError } from "./read-error.js";

/**
 * Whether an upstream's refusal of a repeat tells of the send before it: Stripe's `idempotency_error`, a 422 as the IETF draft
 * on the Idempotency-Key header has it, "already processed", "duplicate request". It says that the earlier send arrived,
 * and nothing of what became of it.
 */
export function isAboutEarlierSend({ code = "", said = "" }: Pick<UpstreamError, "code" | "said">): boolean {
  return /idempoten|duplicat|already|in[ _-]?progress/i.test(`${code} ${said}`);
}
