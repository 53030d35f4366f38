import type { SecurityScheme } from "../../model/types.js";
import type { Risk } from "../types.js";
import type { Authority } from "./authorities.js";
import type { ScopeRelations } from "./relations.js";
import type { Alternative } from "./types.js";

/** An operation of the document with the ways into it. */
export interface Guarded {
  readonly key: string;
  readonly risk: Risk;
  /** What it adds to the cost when scopes allow it that nobody wants. */
  readonly weight: number;
  readonly alternatives: readonly Alternative[];
}

/** What is known about the schemes and the scopes of a document. */
export interface ScopeFacts {
  readonly schemes: ReadonlyMap<string, SecurityScheme>;
  readonly authorities: ReadonlyMap<string, Authority>;
  /** By authority. */
  readonly relations: ReadonlyMap<string, ScopeRelations>;
}

export const riskWeights: Readonly<Record<Risk, number>> = { read: 1, write: 5, destructive: 20, admin: 50 };
