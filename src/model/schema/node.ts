import type { JsonObject, JsonValue } from "../../load/types.js";
import type { Reporter } from "../context.js";
import type { References } from "../reference.js";
import type { Patterns } from "./pattern.js";
import type { RefSchema, Schema } from "../types.js";

export type TypeName = "string" | "number" | "integer" | "boolean" | "array" | "object" | "null";

/** A schema object of the document with the place it stands. */
export interface SchemaNode {
  readonly raw: JsonObject;
  readonly pointer: string;
}

/** A schema object whose `type` has been read: only known names; inferred from the keywords when there is none. */
export interface TypedNode extends SchemaNode {
  /** Without `null`. */
  readonly types: readonly TypeName[];
  /** Whether `type` (or `nullable`) lets null pass; true as well when nothing is said about types. */
  readonly allowsNull: boolean;
}

/** What a converter may ask of the whole. */
export interface SchemaConversion {
  readonly report: Reporter;
  readonly references: References;
  readonly patterns: Patterns;
  /** False for schemas of responses: they carry their structure, no texts, examples and patterns. */
  readonly checked: boolean;
  /** The schema that stands at a place of the document. */
  convert(value: JsonValue | undefined, pointer: string): Schema;
  /** One schema for several that hold at once (`allOf`, keywords beside `$ref` or `oneOf`); `pointer` names the whole. */
  convertTogether(parts: readonly SchemaNode[], whole: SchemaNode): Schema;
  /** As `convertTogether`, for one variant of a choice with what stands beside the choice; `never` when they exclude each other. */
  combineVariant(parts: readonly SchemaNode[], variant: SchemaNode): Schema;
  /** A variant with the value by which a discriminator knows it, where that makes one object; else the variant alone. */
  narrowVariant(variant: SchemaNode, value: SchemaNode | undefined): Schema;
  /** A reference to a component, which will be converted in its turn; undefined when it leads nowhere. */
  refer(reference: string, whole: SchemaNode): RefSchema | undefined;
  /** Components whose `allOf` names this one. */
  heirsOf(pointer: string): readonly string[];
}

/** One row of the rule table. */
export interface SchemaRule {
  readonly name: string;
  readonly match: (node: TypedNode, conversion: SchemaConversion) => boolean;
  readonly convert: (node: TypedNode, conversion: SchemaConversion) => Schema;
}
