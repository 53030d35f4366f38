import type { Draft, DraftObject } from "../../draft.js";
import type { Origin, Origins } from "../../origins.js";
import { appendToPointer } from "../../pointer.js";
import type { Warnings } from "../../warnings.js";
import type { SchemaContext } from "../schema.js";

/** What the conversion of one 2.0 document shares. */
export interface SwaggerContext {
  readonly origins: Origins;
  readonly warnings: Warnings;
  /** The document's own `consumes` and `produces`. */
  readonly consumes: readonly string[];
  readonly produces: readonly string[];
  /** URLs of the document's own servers. */
  readonly servers: ReadonlySet<Draft | undefined>;
  /** The document's servers if its schemes were these. */
  readonly serversWith: (schemes: readonly Draft[]) => DraftObject[];
  /** Shared parameters by their pointer in the normal form. */
  readonly parameters: ReadonlyMap<string, DraftObject>;
  /** Shared responses by their pointer in the normal form. */
  readonly responses: ReadonlyMap<string, DraftObject>;
}

/** The place of a member. */
export function below({ file, pointer }: Origin, ...tokens: readonly (string | number)[]): Origin {
  return { file, pointer: appendToPointer(pointer, ...tokens) };
}

/** How the rewriting of a schema that stands for a place reports. */
export function schemaContextAt(at: Origin, { origins, warnings }: SwaggerContext): SchemaContext {
  return {
    dialect: "2.0",
    warn: (code, message) => warnings.warn(code, message, at),
    note: (part, how, ...tokens) => {
      if (how === "made") origins.noteMade(part, below(at, ...tokens));
      else origins.note(part, below(at, ...tokens));
    },
  };
}
