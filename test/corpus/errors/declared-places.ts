import { isList, isObject, type Json, type JsonObject, listAt, objectAt } from "../verdicts/json.js";
import { valueAt } from "../verdicts/references.js";
import type { NamedField } from "./named-fields.js";

/** A place that an operation takes a value at: `["query limit"]`, `["body", "address", "city"]`; indexes are left out. */
export interface DeclaredPlace {
  readonly path: readonly string[];
  /** JSON types that the document allows there; none when it does not say. */
  readonly types: ReadonlySet<string>;
}

/** How sure it is that a field which an error names is one that the operation takes. */
export interface NamedPlaces {
  /** The name says it, at most after a word for the part of the request. */
  readonly sure: readonly DeclaredPlace[];
  /** The end of the name does; what it begins with may be the API's name for the whole, or for another thing. */
  readonly perhaps: readonly DeclaredPlace[];
}

/** Words for the part of the request, and the part that each leaves. */
const PARTS: ReadonlyMap<string, string> = new Map([
  ["body", "body"],
  ["requestbody", "body"],
  ["json", "body"],
  ["query", "query"],
  ["querystring", "query"],
  ["path", "path"],
  ["header", "header"],
  ["headers", "header"],
  ["params", ""],
  ["request", ""],
]);
const DEEPEST = 12;

/** A name without case and punctuation, as servers write what they take as `displayName` in several ways. */
export function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

/**
 * Where an operation takes the field that an error names.
 *
 * @param input what the document says of all that the operation takes, as `declaredInput` reads it
 */
export function placesOf(input: JsonObject, field: NamedField): NamedPlaces {
  const steps = field.filter((step) => !/^\d+$/.test(step));
  const [first = "", ...rest] = steps;
  const part = PARTS.get(plain(first));
  const sure = new Finder(input, undefined).find(steps);
  const inPart = part === undefined ? [] : new Finder(input, part === "" ? undefined : part).find(rest);
  const perhaps = steps.flatMap((_, index) =>
    index === 0 ? [] : new Finder(input, undefined).find(steps.slice(index)),
  );
  return { sure: sure.length > 0 ? sure : inPart, perhaps };
}

/** Looks for a name among parameters and in the body. */
class Finder {
  readonly #definitions: JsonObject;
  readonly #input: JsonObject;
  readonly #part: string | undefined;

  constructor(input: JsonObject, part: string | undefined) {
    this.#input = input;
    this.#definitions = { $defs: objectAt(input, "$defs") ?? {} };
    this.#part = part;
  }

  find(steps: readonly string[]): readonly DeclaredPlace[] {
    if (steps.length === 0) return [];
    const properties = objectAt(this.#input, "properties");
    const parameters = Object.entries(objectAt(objectAt(properties, "parameters"), "properties") ?? {});
    const body = properties?.["body"];
    const inParameters = parameters.flatMap(([slot, schema]) => {
      const [where = "", ...name] = slot.split(" ");
      const taken = [1, 2].find((count) => plain(name.join(" ")) === plain(steps.slice(0, count).join(".")));
      const isMeant = this.#part === undefined || this.#part === where;
      return taken === undefined || !isMeant ? [] : this.#inside(schema, steps.slice(taken), [slot], 0);
    });
    const isBody = body !== undefined && (this.#part === undefined || this.#part === "body");
    return [...inParameters, ...(isBody ? this.#inside(body, steps, ["body"], 0) : [])];
  }

  /** The rest of a name, step by step; items are passed through, as indexes are not looked at. */
  #inside(schema: Json, steps: readonly string[], path: readonly string[], depth: number): readonly DeclaredPlace[] {
    const [step, ...rest] = steps;
    const variants = this.#variants(schema, depth);
    if (step === undefined) return [{ path, types: new Set(variants.flatMap(typesOf)) }];
    if (depth > DEEPEST) return [];
    const found = variants.flatMap((variant) => [
      ...Object.entries(objectAt(variant, "properties") ?? {})
        .filter(([name]) => plain(name) === plain(step))
        .flatMap(([name, member]) => this.#inside(member, rest, [...path, name], depth + 1)),
      ...(variant["items"] === undefined ? [] : this.#inside(variant["items"], steps, path, depth + 1)),
    ]);
    const byPath = new Map<string, DeclaredPlace>();
    for (const place of found) {
      const key = place.path.join("\n");
      byPath.set(key, { path: place.path, types: new Set([...(byPath.get(key)?.types ?? []), ...place.types]) });
    }
    return [...byPath.values()];
  }

  /** The schema with all that it is made of: references, parts and variants. */
  #variants(schema: Json, depth: number, seen: Set<JsonObject> = new Set()): readonly JsonObject[] {
    if (!isObject(schema) || seen.has(schema) || depth > DEEPEST) return [];
    seen.add(schema);
    const reference = schema["$ref"];
    const target = typeof reference === "string" ? (valueAt(this.#definitions, reference) ?? null) : null;
    const inner = [target, ...["allOf", "oneOf", "anyOf"].flatMap((keyword) => listAt(schema, keyword))];
    return [schema, ...inner.flatMap((part) => this.#variants(part, depth, seen))];
  }
}

function typesOf(schema: JsonObject): readonly string[] {
  const { type, enum: values } = schema;
  if (isList(values)) return ["enum"];
  return [type].flat().filter((name) => typeof name === "string");
}
