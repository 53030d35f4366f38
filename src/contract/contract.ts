import type { Effect } from "../config/types.js";
import type { Risk } from "../plan/types.js";

/** A JSON Schema as clients see it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A tool as a model, a client and an auditor see it: what a change of the document is judged by. */
export interface Contract {
  /** Stable id: it stays when the tool is renamed. */
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Without the key argument. */
  readonly input: JsonSchema;
  /** What the fields of the body must obey together. */
  readonly rules?: JsonSchema | undefined;
  /** Digest of the parts of the input that are checked and, for their size, not shown. */
  readonly unadvertised?: string | undefined;
  /** `result` of the answer. */
  readonly output: JsonSchema;
  readonly outputKind: "json" | "text" | "binary" | "empty";
  readonly annotations: Annotations;
  readonly effect: Effect;
  readonly risk: Risk;
  /** Method and path, the names of its parameters blanked. */
  readonly operation: string;
  readonly operationId?: string | undefined;
  readonly deprecated?: true | undefined;
  /** Base URL; absent when the document names none that can be used. */
  readonly server?: string | undefined;
  /** Ways in, best first. None: anonymous. */
  readonly access: readonly Readonly<Record<string, readonly string[]>>[];
  readonly key?: ContractKey | undefined;
}

export interface Annotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

export interface ContractKey {
  readonly argument: string;
  readonly method: "idempotent" | "unsafe";
  /** `header Idempotency-Key`: the upstream's own. */
  readonly upstream?: string | undefined;
}
