import { sizeOf } from "../../templates/connector/src/runtime/schema/compact-schema.js";
import type { ApiModel, MediaType, ObjectSchema, Operation, Property, Response, Schema } from "../model/types.js";
import { roleOf } from "./result-fields.js";
import { isBuiltInName } from "./slug.js";
import type { ResultPlan, ResultSchema } from "./types.js";

/** Sizes tried in turn until a projection is small enough: fields of the first object, fields below it, levels. */
const sizes = [
  { fields: 40, nested: 12, depth: 3 },
  { fields: 32, nested: 8, depth: 2 },
  { fields: 24, nested: 4, depth: 1 },
  { fields: 16, nested: 0, depth: 1 },
] as const;
type Size = (typeof sizes)[number];
const targetBytes = 900;

/** Plans what good answers become; projections of shared schemas are made once. */
export class Results {
  readonly #projections: readonly Projection[];

  constructor(components: ApiModel["components"]) {
    this.#projections = sizes.map((size) => new Projection(components, size));
  }

  /** A projection of the best 2xx response of an operation. */
  plan(operation: Operation): ResultPlan {
    const response = bestResponse(operation.responses);
    const media = response?.content[0];
    if (response === undefined) return { kind: "json", schema: {} };
    if (media === undefined) return isEmptyStatus(response.status) ? { kind: "empty" } : { kind: "json", schema: {} };
    switch (media.family) {
      case "json":
        return { kind: "json", schema: this.#smallEnough(media) };
      case "binary":
      case "multipart":
        return { kind: "binary", contentType: media.contentType };
      case "text":
      case "form":
        return { kind: "text" };
    }
  }

  #smallEnough({ schema }: MediaType): ResultSchema {
    let smallest: ResultSchema = {};
    for (const projection of this.#projections) {
      smallest = projection.whole(schema);
      if (sizeOf(smallest) <= targetBytes) return smallest;
    }
    return smallest;
  }
}

/** `Accept`: the media types of the best response, preferred ones first. */
export function acceptOf(operation: Operation): string {
  const types = bestResponse(operation.responses)?.content.map(({ contentType }) => contentType) ?? [];
  const json = types.filter((type) => /[/+]json\b/.test(type));
  const [first = "application/json"] = json.length > 0 ? json : types;
  return first;
}

/** 200, then 201, then other 2xx; one with content before one without. */
function bestResponse(responses: readonly Response[]): Response | undefined {
  const good = responses.filter(({ status }) => /^2/.test(status));
  return good.find(({ content }) => content.length > 0) ?? good[0];
}

function isEmptyStatus(status: string): boolean {
  return status === "204" || status === "205";
}

class Projection {
  readonly #components: ApiModel["components"];
  readonly #size: Size;
  readonly #open = new Set<string>();
  readonly #known = new Map<string, ResultSchema | undefined>();
  #cycles = 0;

  constructor(components: ApiModel["components"], size: Size) {
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
        return { type: schema.kind };
      case "enum":
        return scalarOf(schema.values);
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

  #object({ properties, additional }: ObjectSchema, depth: number): ResultSchema | undefined {
    if (properties.length === 0) return depth === 0 || additional !== false ? {} : undefined;
    const isEnvelope = depth === 0 && this.#isEnvelope(properties);
    const limit = depth <= 1 ? this.#size.fields : this.#size.nested;
    const inOrder = isEnvelope ? ordered(properties, true) : orderedItem(properties);
    const kept = inOrder.filter((property) => keeps(property, isEnvelope)).slice(0, limit);
    const fields = kept.flatMap((property): readonly (readonly [string, ResultSchema])[] => {
      const field = this.#field(property, depth + 1, isEnvelope);
      return field === undefined ? [] : [[property.wireName, field]];
    });
    if (fields.length > 0) return { type: "object", properties: Object.fromEntries(fields) };
    return depth === 0 ? {} : undefined;
  }

  /** Below the last level only scalars stay, and of objects what tells them apart. */
  #field({ schema }: Property, depth: number, inEnvelope: boolean): ResultSchema | undefined {
    const levels = inEnvelope ? this.#size.depth + 1 : this.#size.depth;
    if (depth < levels || isScalar(this.#resolve(schema))) return this.#project(schema, depth);
    return this.#summary(schema);
  }

  #summary(schema: Schema): ResultSchema | undefined {
    const resolved = this.#resolve(schema);
    if (resolved?.kind === "array") {
      const items = this.#summary(resolved.items);
      return items === undefined ? undefined : { type: "array", items };
    }
    if (resolved?.kind !== "object") return isScalar(resolved) && resolved !== undefined ? this.#project(resolved, 9) : undefined;
    const keys = orderedItem(resolved.properties).filter(({ wireName, schema: inner }) => roleOf(wireName).key && isScalar(this.#resolve(inner)));
    const fields = keys.slice(0, 2).flatMap(({ wireName, schema: inner }) => {
      const field = isBuiltInName(wireName) ? undefined : this.#project(inner, 9);
      return field === undefined ? [] : [[wireName, field] as const];
    });
    return fields.length === 0 ? undefined : { type: "object", properties: Object.fromEntries(fields) };
  }

  /** What any variant may have: the properties of all of them. */
  #merged(variants: readonly Schema[], depth: number): ResultSchema | undefined {
    const resolved = variants.map((variant) => this.#resolve(variant)).filter((variant) => variant !== undefined && variant.kind !== "null");
    const objects = resolved.filter((variant) => variant?.kind === "object");
    const [only] = resolved;
    if (resolved.length === 1 && only !== undefined) return this.#project(only, depth);
    if (objects.length === 0 || objects.length < resolved.length) return {};
    const properties = new Map<string, Property>();
    for (const variant of objects) {
      for (const property of variant?.kind === "object" ? variant.properties : []) {
        const known = properties.get(property.wireName);
        if (known === undefined) properties.set(property.wireName, property);
        else if (known.schema.kind !== property.schema.kind) properties.set(property.wireName, { ...known, schema: { kind: "unknown", pointer: "", nullable: true } });
      }
    }
    const [first] = objects;
    return first?.kind === "object" ? this.#object({ ...first, properties: [...properties.values()] }, depth) : {};
  }

  /** `{ data, has_more }`: a list or one object, with little around it and no identity of its own. */
  #isEnvelope(properties: readonly Property[]): boolean {
    if (properties.some(({ wireName }) => roleOf(wireName).identity)) return false;
    const others = properties.filter(({ wireName, schema }) => !roleOf(wireName).paging && !this.#holdsItems(schema, wireName));
    return others.length < properties.length && others.length <= 6 && properties.some(({ wireName, schema }) => this.#holdsItems(schema, wireName));
  }

  #holdsItems(schema: Schema, wireName: string): boolean {
    const { noise, payload } = roleOf(wireName);
    const resolved = noise ? undefined : this.#resolve(schema);
    if (resolved?.kind === "array") return !isScalar(this.#resolve(resolved.items));
    return payload && resolved?.kind === "object";
  }

  #resolve(schema: Schema): Schema | undefined {
    let current: Schema | undefined = schema;
    for (let hops = 0; hops < 16 && current !== undefined; hops += 1) {
      if (current.kind === "union") {
        const variants: readonly Schema[] = current.variants.filter(({ kind }) => kind !== "null");
        if (variants.length !== 1) return current;
        current = variants[0];
      } else if (current.kind === "ref") current = this.#components.get(current.target)?.schema;
      else return current;
    }
    return current;
  }
}

function keeps({ wireName, schema }: Property, isEnvelope: boolean): boolean {
  if (schema.writeOnly === true || isBuiltInName(wireName)) return false;
  const { paging, noise } = roleOf(wireName);
  return (isEnvelope && paging) || !noise;
}

const orders = new WeakMap<readonly Property[], readonly Property[]>();

/** The order of an item's fields; asked for at every size, so it is made once. */
function orderedItem(properties: readonly Property[]): readonly Property[] {
  const known = orders.get(properties) ?? ordered(properties, false);
  orders.set(properties, known);
  return known;
}

/** Key fields first; in an envelope the items, then how the list continues. The document's order otherwise. */
function ordered(properties: readonly Property[], isEnvelope: boolean): readonly Property[] {
  const rank = ({ wireName, schema }: Property): number => {
    if (isEnvelope) return schema.kind === "array" || roleOf(wireName).payload ? 0 : roleOf(wireName).paging ? 1 : 2;
    return roleOf(wireName).rank;
  };
  return properties
    .map((property, index) => ({ property, index, rank: rank(property) }))
    .sort((left, right) => left.rank - right.rank || left.index - right.index)
    .map(({ property }) => property);
}

function isScalar(schema: Schema | undefined): boolean {
  switch (schema?.kind) {
    case "string":
    case "number":
    case "integer":
    case "boolean":
    case "enum":
      return true;
    case "array":
      return isScalar(schema.items);
    default:
      return false;
  }
}

function scalarOf(values: readonly unknown[]): ResultSchema {
  const types = new Set(values.map((value) => typeof value));
  if (types.size !== 1) return {};
  return types.has("string") ? { type: "string" } : types.has("number") ? { type: "number" } : types.has("boolean") ? { type: "boolean" } : {};
}
