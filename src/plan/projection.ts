import type { ApiModel, ObjectSchema, Property, Schema } from "../model/types.js";
import { ordered, orderedItem, staysInResult } from "./result-order.js";
import { hasIdentity, roleOf } from "./result-fields.js";
import { isScalar, mergedObject, resolvedIn, scalarResult } from "./result-schemas.js";
import { isBuiltInName } from "./slug.js";
import type { ResultSchema } from "./types.js";

/** Where scalars are the same at any depth. */
const depthOfScalars = Number.MAX_SAFE_INTEGER;

/** How much of an answer is kept. */
export interface ProjectionSize {
  /** Fields of the answer's object, or of the items of a list. */
  readonly fields: number;
  /** Fields of objects further in. */
  readonly nested: number;
  /** Levels of objects. */
  readonly depth: number;
  /**
   * `few`: up to two of them stay in an object. A write may have been made for them (`checkout_url`), and its result can't be
   * asked for again; more than two are links to elsewhere.
   */
  readonly addresses?: "few";
}

/** Reduces response schemas to one size; shared schemas are reduced once. */
export class Projection {
  readonly #components: ApiModel["components"];
  readonly #size: ProjectionSize;
  readonly #open = new Set<string>();
  readonly #known = new Map<string, ResultSchema | undefined>();
  #cycles = 0;

  constructor(components: ApiModel["components"], size: ProjectionSize) {
    this.#components = components;
    this.#size = size;
  }

  whole(schema: Schema): ResultSchema {
    return this.#project(schema, 0) ?? {};
  }

  /**
   * The kept part; undefined for what is dropped: links, nulls, objects that nothing is left of. `depth` counts
   * objects around it, an envelope not among them; only at 0 an object may be an envelope.
   */
  #project(schema: Schema, depth: number): ResultSchema | undefined {
    switch (schema.kind) {
      case "string":
      case "number":
      case "integer":
      case "boolean":
      case "enum":
        return scalarResult(schema);
      case "array":
        return this.#array(schema.items, depth);
      case "object":
        return this.#object(schema, depth);
      case "ref":
        return this.#reference(schema.target, depth);
      case "union":
        return this.#merged(schema.variants, depth);
      case "intersection":
        return this.#merged(schema.parts, depth);
      case "tuple":
      case "unknown":
        return {};
      case "null":
      case "never":
      case "binary":
        return undefined;
    }
  }

  #array(items: Schema, depth: number): ResultSchema | undefined {
    const kept = this.#project(items, depth);
    return kept === undefined ? undefined : { type: "array", items: kept };
  }

  #reference(target: string, depth: number): ResultSchema | undefined {
    const component = this.#components.get(target);
    const known = `${depth} ${target}`;
    if (this.#known.has(known)) return this.#known.get(known);
    if (component === undefined || this.#open.has(target)) {
      this.#cycles += 1;
      return undefined;
    }
    const cycles = this.#cycles;
    this.#open.add(target);
    const kept = this.#project(component.schema, depth);
    this.#open.delete(target);
    if (this.#cycles === cycles || this.#open.size === 0) this.#known.set(known, kept);
    return kept;
  }

  #object(schema: ObjectSchema, depth: number): ResultSchema | undefined {
    const { properties, additional } = schema;
    if (properties.length === 0) return depth === 0 || additional !== false ? {} : undefined;
    if (declaresOthers(schema)) return {};
    const isEnvelope = depth === 0 && this.#isEnvelope(properties);
    const limit = depth <= 1 ? this.#size.fields : this.#size.nested;
    const inOrder = isEnvelope ? ordered(properties, true) : orderedItem(properties);
    const few = this.#size.addresses === "few" ? fewAddresses(properties) : [];
    const kept = inOrder
      .filter((property) => staysInResult(property, isEnvelope) || few.includes(property))
      .slice(0, limit);
    const fields = kept.flatMap((property): readonly (readonly [string, ResultSchema])[] => {
      const field = this.#field(property, depth + 1, isEnvelope);
      return field === undefined ? [] : [[property.wireName, field]];
    });
    if (fields.length > 0) return { type: "object", properties: Object.fromEntries(fields) };
    return depth === 0 ? {} : undefined;
  }

  /** Below the last level only scalars stay, sums of money, and of objects what tells them apart. */
  #field({ wireName, schema }: Property, depth: number, inEnvelope: boolean): ResultSchema | undefined {
    const resolved = this.#resolve(schema);
    // An envelope inside of one, as HAL has it: `{ count, _embedded: { orders } }`.
    if (inEnvelope && resolved?.kind === "object" && this.#isEnvelope(resolved.properties))
      return this.#project(schema, 0);
    const levels = inEnvelope ? this.#size.depth + 1 : this.#size.depth;
    if (depth < levels || isScalar(resolved)) return this.#project(schema, depth);
    return roleOf(wireName).amount && this.#isSum(resolved)
      ? this.#project(schema, depthOfScalars)
      : this.#summary(schema);
  }

  /** `{ value, currency }` */
  #isSum(schema: Schema | undefined): boolean {
    return (
      schema?.kind === "object" &&
      schema.properties.length <= 3 &&
      schema.properties.every((property) => isScalar(this.#resolve(property.schema)))
    );
  }

  /** Of an object, its first two key fields; of equal ones those that are always there. */
  #summary(schema: Schema): ResultSchema | undefined {
    const resolved = this.#resolve(schema);
    if (resolved?.kind === "array") {
      const items = this.#summary(resolved.items);
      return items === undefined ? undefined : { type: "array", items };
    }
    if (resolved?.kind !== "object") return resolved === undefined ? undefined : scalarResult(resolved);
    const keys = orderedItem(resolved.properties)
      .filter(({ wireName, schema: inner }) => roleOf(wireName).key && isScalar(this.#resolve(inner)))
      .sort(
        (one, other) =>
          roleOf(one.wireName).rank - roleOf(other.wireName).rank || Number(other.required) - Number(one.required),
      );
    const fields = keys.slice(0, 2).flatMap(({ wireName, schema: inner }) => {
      const field = isBuiltInName(wireName) ? undefined : this.#project(inner, depthOfScalars);
      return field === undefined ? [] : [[wireName, field] as const];
    });
    return fields.length === 0 ? undefined : { type: "object", properties: Object.fromEntries(fields) };
  }

  /** What any variant may have: the properties of all of them. */
  #merged(variants: readonly Schema[], depth: number): ResultSchema | undefined {
    const resolved = variants.flatMap((variant) => this.#resolve(variant) ?? []).filter(({ kind }) => kind !== "null");
    const [only] = resolved;
    if (resolved.length === 1 && only !== undefined) return this.#project(only, depth);
    const merged = mergedObject(resolved);
    return merged === undefined ? {} : this.#object(merged, depth);
  }

  /** `{ data, has_more }`: a list or one object, with little around it and no identity of its own. */
  #isEnvelope(properties: readonly Property[]): boolean {
    if (hasIdentity(properties.map(({ wireName }) => wireName))) return false;
    const others = properties.filter(
      ({ wireName, schema }) => !roleOf(wireName).paging && !this.#holdsItems(schema, wireName),
    );
    return (
      others.length < properties.length &&
      others.length <= 6 &&
      properties.some(({ wireName, schema }) => this.#holdsItems(schema, wireName))
    );
  }

  #holdsItems(schema: Schema, wireName: string): boolean {
    const { noise, payload } = roleOf(wireName);
    const resolved = noise && !payload ? undefined : this.#resolve(schema);
    if (resolved?.kind === "array") return !isScalar(this.#resolve(resolved.items));
    return payload && resolved?.kind === "object";
  }

  #resolve(schema: Schema): Schema | undefined {
    return resolvedIn(this.#components, schema);
  }
}

function fewAddresses(properties: readonly Property[]): readonly Property[] {
  const addresses = properties.filter(({ wireName, schema }) => roleOf(wireName).address && schema.writeOnly !== true);
  return addresses.length <= 2 ? addresses : [];
}

/** Beside its properties it has others that are declared, whatever they are called: rates by currency. */
function declaresOthers({ additional, patternProperties = [] }: ObjectSchema): boolean {
  return patternProperties.length > 0 || (additional !== false && additional.kind !== "unknown");
}
