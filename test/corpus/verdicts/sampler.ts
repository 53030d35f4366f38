import { isList, isObject, type Json, type JsonObject, record } from "./json.js";
import type { Random } from "./random.js";
import { formatSamples, patternSamples } from "./text-samples.js";
import { type View, viewOf } from "./view.js";

export type Path = readonly (string | number)[];

/** A place in a value, with what the schema says there. */
export interface Site {
  readonly path: Path;
  readonly view: View;
  readonly value: Json;
}

/** How much of what is optional a value holds. */
export type Amount = "least" | "most" | "some";

const deepest = 5;
const mostMembers = 40;

/** Makes one value for a schema, and remembers what each part of it was made from. */
export class Sampler {
  readonly sites: Site[] = [];
  readonly #definitions: JsonObject;
  readonly #random: Random;
  readonly #amount: Amount;

  constructor(definitions: JsonObject, random: Random, amount: Amount) {
    this.#definitions = definitions;
    this.#random = random;
    this.#amount = amount;
  }

  value(schema: Json, path: Path = []): Json {
    const view = viewOf(schema, this.#definitions, this.#random);
    const at = this.sites.length;
    this.sites.push({ path, view, value: null });
    const value = this.#valueOf(view, path);
    this.sites[at] = { path, view, value };
    return value;
  }

  #valueOf(view: View, path: Path): Json {
    const { keywords } = view;
    if (Object.hasOwn(keywords, "const")) return keywords["const"] ?? null;
    const values = keywords["enum"];
    if (isList(values) && values.length > 0) return this.#random.pick(values) ?? null;
    switch (this.#typeOf(view)) {
      case "object":
        return this.#object(view, path);
      case "array":
        return this.#array(view, path);
      case "string":
        return this.#text(view);
      case "integer":
        return this.#number(view, 1);
      case "number":
        return this.#number(view, 0.5);
      case "boolean":
        return this.#random.below(2) === 0;
      case "null":
        return null;
      default:
        return this.#random.pick<Json>(["anything", 7, { any: "thing" }, true]) ?? null;
    }
  }

  #typeOf({ keywords, properties, required }: View): string | undefined {
    const { type } = keywords;
    const types = (isList(type) ? type : [type]).filter((name) => typeof name === "string");
    const present = types.filter((name) => name !== "null");
    if (types.length > 0) return (present.length > 0 ? this.#random.pick(present) : "null") ?? undefined;
    if (properties.size > 0 || required.size > 0 || keywords["additionalProperties"] !== undefined) return "object";
    if (keywords["items"] !== undefined) return "array";
    return ["pattern", "minLength", "maxLength"].some((keyword) => keywords[keyword] !== undefined)
      ? "string"
      : undefined;
  }

  #object(view: View, path: Path): Json {
    const members = new Map<string, Json>();
    for (const [name, schema] of view.properties) {
      if (!this.#holds(name, view, path.length, members.size)) continue;
      members.set(name, this.value(schema, [...path, name]));
    }
    for (const name of view.required) if (!members.has(name)) members.set(name, "undeclared");
    const { additionalProperties, minProperties } = view.keywords;
    const wanted =
      typeof minProperties === "number"
        ? Math.min(minProperties, 20)
        : view.properties.size === 0 && path.length > 1 && this.#amount !== "least"
          ? 2
          : 0;
    const open = isObject(additionalProperties) ? additionalProperties : true;
    if ((isObject(additionalProperties) && this.#amount !== "least") || wanted > members.size) {
      for (let extra = 1; members.size < Math.max(wanted, 1) && path.length < 12; extra += 1)
        members.set(`extra_${extra}`, this.value(open, [...path, `extra_${extra}`]));
    }
    return record(members);
  }

  #holds(name: string, { required, properties }: View, depth: number, size: number): boolean {
    if (required.has(name)) return depth < 24;
    if (this.#amount === "least" || depth > deepest + 2 || size >= mostMembers) return false;
    if (this.#amount === "most" && depth <= deepest)
      return properties.size <= mostMembers || this.#random.below(properties.size) < mostMembers;
    return this.#random.below(3) === 0;
  }

  #array({ keywords }: View, path: Path): Json {
    const least = typeof keywords["minItems"] === "number" ? keywords["minItems"] : 0;
    const tuple = isList(keywords["prefixItems"]) ? keywords["prefixItems"] : [];
    const wanted = Math.max(
      Math.min(least, 60),
      tuple.length,
      this.#amount === "least" || path.length > deepest + 4 ? 0 : 1,
    );
    return Array.from({ length: wanted }, (_, at) => this.value(tuple[at] ?? keywords["items"] ?? true, [...path, at]));
  }

  #text({ keywords }: View): Json {
    const { pattern, format, examples, minLength, maxLength } = keywords;
    const shown = isList(examples) ? examples.filter((example) => typeof example === "string") : [];
    if (typeof pattern === "string") return this.#random.pick([...shown, ...patternSamples(pattern)]) ?? "text";
    const text = this.#random.pick(formatSamples(format).good) ?? "text";
    const least = typeof minLength === "number" ? Math.min(minLength, 10_000) : 0;
    const fitting = text.length < least ? text.padEnd(least, "x") : text;
    return typeof maxLength === "number" ? [...fitting].slice(0, maxLength).join("") : fitting;
  }

  #number({ keywords }: View, step: number): Json {
    const bound = (keyword: string): number | undefined =>
      typeof keywords[keyword] === "number" ? keywords[keyword] : undefined;
    const [above, below] = [bound("exclusiveMinimum"), bound("exclusiveMaximum")];
    const least = bound("minimum") ?? (above === undefined ? undefined : above + step);
    const most = bound("maximum") ?? (below === undefined ? undefined : below - step);
    const divisor = bound("multipleOf");
    const start = least ?? (most === undefined ? this.#random.below(9) + 1 : Math.min(most, 3));
    if (divisor === undefined || divisor <= 0) return step === 1 ? Math.ceil(start) : start;
    return Math.ceil(start / divisor) * divisor;
  }
}
