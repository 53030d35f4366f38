import { appendToPointer } from "../../load/pointer.js";
import type { JsonObject } from "../../load/types.js";
import { isObject, listAt, textAt } from "../read-json.js";
import type { References } from "../reference.js";
import type { SchemaNode } from "./node.js";
import { without } from "./raw.js";

/** More parts in one schema, or inclusions within inclusions, are a mistake or an attack. */
const mostParts = 256;
const deepest = 256;

/** A schema that must hold, without `$ref` and `allOf`: they have become parts of their own. */
export interface FlatPart extends SchemaNode {
  /** True for the schema that is being read itself, not one that it includes. */
  readonly own: boolean;
}

/** The parts, and whether some were cut off because there are too many. */
export interface Flattened {
  readonly parts: readonly FlatPart[];
  readonly isCut: boolean;
  /** How many schemas were looked at, with or without a part of their own. */
  readonly visited: number;
}

/**
 * All schemas that schemas include by `$ref` and `allOf`, in the order in which later ones decide on texts. Each is
 * included once, so circles end. `active` are the components under conversion: an heir that includes its base does not
 * take over the base's choice among heirs, being itself one of them.
 */
export function flatten(nodes: readonly SchemaNode[], references: References, active: ReadonlySet<string>): Flattened {
  const flattening = new Flattening(references, active);
  for (const node of nodes) flattening.include(node, true, 0);
  return flattening;
}

class Flattening implements Flattened {
  readonly parts: FlatPart[] = [];
  isCut = false;

  readonly #references: References;
  readonly #included = new Set<JsonObject>();
  /** Components under conversion or included so far. */
  readonly #passed: Set<string>;

  constructor(references: References, active: ReadonlySet<string>) {
    this.#references = references;
    this.#passed = new Set(active);
  }

  get visited(): number {
    return this.#included.size;
  }

  include({ raw, pointer }: SchemaNode, own: boolean, depth: number): void {
    if (this.#included.has(raw)) return;
    if (this.parts.length >= mostParts || depth > deepest) {
      this.isCut = true;
      return;
    }
    this.#included.add(raw);
    const leavesChoice = !own && (this.#passed.has(pointer) || this.#choosesPassed(raw));
    if (!own) this.#passed.add(pointer);
    const target = this.#targetOf(raw);
    if (target) this.include(target, false, depth + 1);
    listAt(raw, "allOf").forEach((part, at) => {
      if (isObject(part)) this.include({ raw: part, pointer: appendToPointer(pointer, "allOf", at) }, false, depth + 1);
    });
    const rest = without(raw, "$ref", "allOf", ...(leavesChoice ? ["oneOf", "anyOf", "discriminator"] : []));
    if (Object.keys(rest).length > 0) this.parts.push({ raw: rest, pointer, own });
  }

  #targetOf(raw: JsonObject): SchemaNode | undefined {
    const reference = textAt(raw, "$ref");
    const target = reference === undefined ? undefined : this.#references.resolve(reference);
    return target && isObject(target.value) ? { raw: target.value, pointer: target.pointer } : undefined;
  }

  /** Whether a base lists a component that includes it among its variants. */
  #choosesPassed(raw: JsonObject): boolean {
    return [...listAt(raw, "oneOf"), ...listAt(raw, "anyOf")].some((variant) => {
      const reference = isObject(variant) ? textAt(variant, "$ref") : undefined;
      const target = reference === undefined ? undefined : this.#references.resolve(reference);
      return target !== undefined && this.#passed.has(target.pointer);
    });
  }
}
