/** One difference between two locks. */
export interface PowerReason {
  readonly effect: "wider" | "narrower" | "neutral";
  readonly kind: PowerChange;
  /** One sentence. */
  readonly text: string;
}

/** What a change of power consists of. */
export type PowerChange =
  /** An operation can be reached, or no more. */
  | "operation"
  /** An operation that the scopes allowed before has become a tool, or is one no more. */
  | "tool"
  /** A scope is asked for, or no more. */
  | "scope"
  /** A tool that went in with scopes goes in without, or the other way round. */
  | "unscoped"
  /** A credential, or who issues it. */
  | "credential"
  /** A kind of harm that the tools of a profile could not do before. */
  | "risk"
  /** The document itself requires something else of an operation that is a tool. */
  | "drift";

export function because(effect: PowerReason["effect"], kind: PowerChange, text: string): PowerReason {
  return { effect, kind, text };
}
