import type { Under } from "./profile.js";

/** What an operation does to the upstream. */
export type Effect = "read" | "create" | "update" | "delete" | "action";

/** How much harm a wrong call can do. */
export type Risk = "read" | "write" | "destructive" | "admin";

/** Credential id to the scopes that it must carry; all entries are needed at once. No entry: anonymous. */
export type AccessAlternative = Readonly<Record<string, readonly string[]>>;

/** Alternatives, best first. None: anonymous. */
interface Access {
  readonly access: readonly AccessAlternative[];
  /** Where a narrower `MCP_PROFILE`, whose scopes were chosen for its own tools, goes in another way. */
  readonly accessUnder?: Under<readonly AccessAlternative[]>;
}

/** 30 days: by then the record of an executed write is gone. The stores keep whole milliseconds only. */
export const longestGuardMs = 30 * 86_400_000;

/** What may be chosen for every write. The owner of a connector does it in `src/extensions/index.ts`. */
export interface IdempotencyChoices {
  /**
   * `required` (default): no call without a key. `derive`: a call without one is named by its content, for as long as the
   * guard window lasts. `off`: nothing is recorded and a repeat is executed again, as telemetry may be.
   */
  readonly keyPolicy?: "required" | "derive" | "off";
  /** The same content under another key: `return` (default) the earlier result, or `ask` before it is done again. */
  readonly onDuplicate?: "return" | "ask";
  /**
   * How long after completion the same content counts as a duplicate, in place of `IDEMPOTENCY_GUARD_MS`: a whole number up
   * to 30 days; 0: never.
   */
  readonly guardMs?: number;
  /**
   * The arguments that make the action what it is, such as recipient and amount. With these alone the guard recognises
   * a duplicate whose free text is worded otherwise.
   */
  readonly identityFields?: readonly string[];
}

export interface Idempotency extends IdempotencyChoices {
  /** The tool argument that carries the key. */
  readonly argument: string;
  /** `idempotent`: the upstream may be sent the same request again (RFC 9110 section 9.2.2). */
  readonly method: "idempotent" | "unsafe";
  /** The upstream's own key, bound to ours and hidden from the model. */
  readonly upstream?: UpstreamKey;
  /** A read tool that can tell what became of a call whose outcome is unknown. */
  readonly verifyWith?: string;
}

/** Where an upstream takes its own key, and in which layout when not as 32 hexadecimal digits: a UUID, or so many digits. */
export type UpstreamKey = ({ readonly header: string } | { readonly body: string }) & {
  readonly layout?: "uuid" | number;
};

/** One row of `src/policy.ts`: a tool without access, or a write without idempotency, does not compile. */
export type Policy = Access &
  (
    | {
        readonly effect: "read";
        readonly risk: "read";
        readonly idempotency?: never;
      }
    | {
        readonly effect: Exclude<Effect, "read">;
        readonly risk: Exclude<Risk, "read">;
        readonly idempotency: Idempotency;
      }
  );

/** Whether calls of the tool are recorded, so that a repeat has no second effect. */
export function isRecorded({ idempotency }: Policy): boolean {
  return idempotency !== undefined && idempotency.keyPolicy !== "off";
}
