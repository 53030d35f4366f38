import { printable } from "../../diagnostics/index.js";
import type { JsonObject, JsonValue } from "../../load/types.js";
import { type ModelContext, type Reporter, silentReporter } from "../context.js";
import { isObject } from "../read-json.js";
import type { References } from "../reference.js";
import type { RefSchema, Schema } from "../types.js";
import { convertChoice, hasChoice } from "./choice.js";
import { heirs } from "./inheritance.js";
import { reportWrongType } from "./keywords.js";
import type { Origins } from "./merge.js";
import type { SchemaConversion, SchemaNode } from "./node.js";
import { Patterns } from "./pattern.js";
import { rawSchema } from "./raw.js";
import { convertByRules } from "./rules.js";
import { convertTogether } from "./together.js";
import { withTypes } from "./type-names.js";
import { reportUnsupported } from "./unsupported.js";

/** Deeper nesting is cut: no API needs it. */
const deepest = 200;
/** Keywords and properties that are merged, and variants that are combined, in one document: real ones need a hundredth. */
const mostMerges = 1_000_000;
const mostCombinations = 10_000;
/** Choices within choices that are multiplied out. */
const deepestChoice = 4;

/** A component that was referred to; converted by `finish`. */
export interface ConvertedComponent {
  readonly id: string;
  readonly name: string;
  readonly schema: Schema;
}

/**
 * Converts the schemas of one document. Every schema object is converted once, every component in its own turn, so that
 * neither circles nor long chains of references go deep.
 */
export class SchemaConverter implements SchemaConversion {
  readonly references: References;
  readonly patterns = new Patterns();
  report: Reporter;
  checked = true;

  readonly #root: JsonObject;
  readonly #converted = new Map<JsonObject, Schema>();
  readonly #components = new Map<string, ConvertedComponent>();
  /** Variants of choices with their values: the same reference with the same values in hundreds of places is one. */
  readonly #narrowed = new Map<string, Schema>();
  readonly #waiting: { readonly pointer: string; readonly name: string; readonly value: JsonValue }[] = [];
  readonly #requested = new Set<string>();
  readonly #origins: Origins = new WeakMap();
  readonly #active = new Set<string>();
  #heirs: ReadonlyMap<string, readonly string[]> | undefined;
  #depth = 0;
  #mergesLeft = mostMerges;
  #combinationsLeft = mostCombinations;
  #choiceDepth = 0;

  constructor(context: ModelContext) {
    this.references = context.references;
    this.report = context;
    this.#root = context.document.root;
  }

  /**
   * From here on schemas are those of answers. Nobody checks them: they are read for their structure, and nothing wrong
   * with them is reported.
   */
  turnToResponses(): void {
    this.report = silentReporter;
    this.checked = false;
  }

  /** Converts the components that were referred to so far, and those that they refer to. */
  convertReferred(): void {
    for (let next = this.#waiting.pop(); next; next = this.#waiting.pop()) {
      this.#active.add(next.pointer);
      const schema = this.convert(next.value, next.pointer);
      this.#active.delete(next.pointer);
      this.#components.set(next.pointer, { id: next.pointer, name: next.name, schema });
    }
  }

  component(id: string): ConvertedComponent | undefined {
    return this.#components.get(id);
  }

  convert(value: JsonValue | undefined, pointer: string): Schema {
    if (value === undefined || value === true) return { kind: "unknown", pointer, nullable: false };
    if (value === false) return { kind: "never", pointer, nullable: false };
    if (!isObject(value)) return this.#notASchema(value, pointer);
    const known = this.#converted.get(value);
    if (known) return known;
    const schema = this.#convertObject({ raw: value, pointer: this.#origins.get(value) ?? pointer });
    this.#converted.set(value, schema);
    return schema;
  }

  convertTogether(parts: readonly SchemaNode[], whole: SchemaNode): Schema {
    return convertTogether(
      parts,
      whole,
      {
        origins: this.#origins,
        active: this.#active,
        isChoosing: this.#choiceDepth > 0,
        spend: (amount) => (this.#mergesLeft -= amount) > 0,
        convertMerged: (node, choices) => this.#convertMerged(node, choices),
      },
      this,
    );
  }

  combineVariant(parts: readonly SchemaNode[], variant: SchemaNode): Schema {
    if (this.#choiceDepth >= deepestChoice) return this.#unchecked("Choices are nested too deep", variant.pointer);
    // Said once, of the whole document: there are too many places.
    if (this.#combinationsLeft <= 0) return this.#unchecked("The choices have too many combinations", "#");
    this.#combinationsLeft -= 1;
    this.#choiceDepth += 1;
    try {
      return this.convertTogether(parts, variant);
    } finally {
      this.#choiceDepth -= 1;
    }
  }

  narrowVariant(variant: SchemaNode, value: SchemaNode | undefined): Schema {
    if (value === undefined) return this.convert(variant.raw, variant.pointer);
    const identity = JSON.stringify([variant.raw, value.raw]);
    const known = this.#narrowed.get(identity);
    if (known) return known;
    const isPossible = this.#choiceDepth < deepestChoice && this.#combinationsLeft > 0;
    const combined = isPossible ? this.combineVariant([value, variant], variant) : undefined;
    if (combined?.kind !== "object") return this.convert(variant.raw, variant.pointer);
    this.#narrowed.set(identity, combined);
    return combined;
  }

  refer(reference: string, whole: SchemaNode): RefSchema | undefined {
    const target = this.references.follow(reference);
    if (!target) {
      const message = `\`$ref\` ${printable(reference, 120)} leads nowhere, or back to itself; any value is taken.`;
      this.report.warn("SCHEMA_REFERENCE_LOOP", message, whole.pointer);
      return undefined;
    }
    if (!this.#requested.has(target.pointer)) {
      this.#requested.add(target.pointer);
      this.#waiting.push(target);
    }
    return { kind: "ref", pointer: whole.pointer, nullable: false, target: target.pointer };
  }

  heirsOf(pointer: string): readonly string[] {
    this.#heirs ??= heirs(this.#root, this.references);
    return this.#heirs.get(pointer) ?? [];
  }

  #convertObject(node: SchemaNode): Schema {
    if (this.#depth >= deepest) return this.#tooDeep(node);
    this.#depth += 1;
    try {
      reportUnsupported(node, this.report);
      return convertByRules(withTypes(node, this.report), this);
    } finally {
      this.#depth -= 1;
    }
  }

  /** A schema without `$ref` and `allOf`; choices beyond its own are multiplied out. */
  #convertMerged(node: SchemaNode, choices: readonly SchemaNode[]): Schema {
    const typed = withTypes(node, this.report);
    return hasChoice(typed) ? convertChoice(typed, this, choices) : this.#convertObject(node);
  }

  #unchecked(reason: string, pointer: string): Schema {
    this.report.warn("SCHEMA_CHOICE_UNCHECKED", `${reason}; any value is taken.`, pointer);
    return { kind: "unknown", pointer, nullable: false };
  }

  #tooDeep(node: SchemaNode): Schema {
    const message = `Schemas are nested more than ${deepest} deep; any value is taken.`;
    this.report.warn("SCHEMA_TOO_DEEP", message, node.pointer);
    return { kind: "unknown", pointer: node.pointer, nullable: false };
  }

  #notASchema(value: JsonValue, pointer: string): Schema {
    const holder: SchemaNode = { raw: rawSchema({ schema: value }), pointer };
    reportWrongType(holder, "schema", "a schema", this.report);
    return { kind: "unknown", pointer, nullable: false };
  }
}
