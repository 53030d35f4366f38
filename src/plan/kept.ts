import type { Operation } from "../model/types.js";
import type { CredentialName } from "./credentials.js";
import { nameOperations, namingOf, type ToolNaming } from "./naming.js";
import type { ScopeLock } from "./scopes/lock.js";
import { withHash } from "./slug.js";

/** What an earlier run has decided, and a later one keeps: nothing that a client or an operator knows by name changes its name. */
export interface Kept {
  /** The tools that were there, by operation key. */
  readonly tools: ReadonlyMap<string, KeptTool>;
  /** Names that no other tool may take: those of tools that were there once. */
  readonly taken: ReadonlySet<string>;
  /** Keys of the operations that are selected: what selectors say has been settled before. */
  readonly selected: ReadonlySet<string>;
  /** Tools whose operations are gone, and that are to say so. */
  readonly removed: readonly RemovedTool[];
  /** Shared schemas, by component id. */
  readonly schemas: ReadonlyMap<string, SchemaName>;
  /** Credentials, by the name of their scheme. */
  readonly credentials: ReadonlyMap<string, CredentialName>;
  /** The scopes that were chosen, where they are not to be chosen again: a document's pinned part no longer shows them all. */
  readonly scopes?: ScopeLock;
}

export interface KeptTool {
  readonly name: string;
  readonly group: string;
}

export interface RemovedTool {
  readonly name: string;
  /** Version of the document that was the first without it. */
  readonly since: string;
  /** Key of the operation that does now what it did. */
  readonly successor?: string | undefined;
}

export interface SchemaName {
  readonly exportName: string;
  /** `src/schemas/address.ts` */
  readonly file: string;
}

/** Names every operation; those that were tools keep theirs, and nothing else takes one of these. */
export function nameWithKept(
  operations: readonly Operation[],
  kept: Kept | undefined,
): ReadonlyMap<string, ToolNaming> {
  const fresh = nameOperations(operations);
  if (kept === undefined) return fresh;
  const taken = new Set([...kept.taken, ...[...kept.tools.values()].map(({ name }) => name)]);
  return new Map(
    [...fresh].map(([key, naming]) => {
      const before = kept.tools.get(key);
      if (before !== undefined) return [key, namingOf(before)];
      if (!taken.has(naming.name)) return [key, naming];
      return [key, namingOf({ ...naming, name: withHash(naming.name, key, { convention: "snake", maxLength: 48 }) })];
    }),
  );
}
