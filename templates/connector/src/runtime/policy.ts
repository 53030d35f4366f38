/** What an operation does to the upstream. */
export type Effect = "read" | "create" | "update" | "delete" | "action";

/** How much harm a wrong call can do. */
export type Risk = "read" | "write" | "destructive" | "admin";

/** Credential id to the scopes that it must carry; all entries are needed at once. No entry: anonymous. */
export type AccessAlternative = Readonly<Record<string, readonly string[]>>;

export interface Idempotency {
  /** The tool argument that carries the key. */
  readonly argument: string;
  /** `idempotent`: the upstream may be sent the same request again (RFC 9110 section 9.2.2). */
  readonly method: "idempotent" | "unsafe";
  /** The upstream's own key, bound to ours and hidden from the model. */
  readonly upstream?: { readonly header: string } | { readonly body: string };
  /** A read tool that can tell what became of a call whose outcome is unknown. */
  readonly verifyWith?: string;
}

/** One row of `src/policy.ts`: a tool without access, or a write without idempotency, does not compile. */
export type Policy =
  | {
      readonly effect: "read";
      readonly risk: "read";
      readonly access: readonly AccessAlternative[];
      readonly idempotency?: never;
    }
  | {
      readonly effect: Exclude<Effect, "read">;
      readonly risk: Exclude<Risk, "read">;
      readonly access: readonly AccessAlternative[];
      readonly idempotency: Idempotency;
    };
