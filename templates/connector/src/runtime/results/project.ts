import type { ResultSchema } from "../tool.js";
import { cleanText } from "./clean-text.js";
import { genericMembers, genericResult } from "./generic.js";

/** A part of an answer that is declared otherwise than it came. */
export interface Deviation {
  readonly path: string;
  readonly kind: "left out" | "kept undeclared";
}

export interface Projected {
  /** Always as the schema says, save parts that it does not name; undefined when there is nothing. */
  readonly result: unknown;
  readonly deviations: readonly Deviation[];
}

type Members = Readonly<Record<string, unknown>>;

/**
 * The declared part of an answer, in the order of the declaration: lenient, because documents are often wrong about
 * what comes back. Scalars are converted; what has another form is left out and named. An object in which nothing is as
 * declared is kept as it is: an empty result would say that there is nothing.
 */
export function project(value: unknown, schema: ResultSchema): Projected {
  const projection = new Projection();
  const result = projection.root(value, schema);
  return { result, deviations: projection.deviations() };
}

class Projection {
  readonly #deviations = new Map<string, Deviation>();

  deviations(): readonly Deviation[] {
    return [...this.#deviations.values()];
  }

  /** The root keeps its declared kind even when the answer has another: a list is wrapped, a single thing listed. */
  root(value: unknown, schema: ResultSchema): unknown {
    const isList = Array.isArray(value);
    if (schema.type === "object" && (isList || !isMembers(value))) {
      this.#note("", "kept undeclared");
      return isList ? { items: genericResult(value) ?? [] } : { value: genericResult(value) };
    }
    if (schema.type === "array" && !isList) {
      this.#note("", "kept undeclared");
      const only = schema.items.type === "object" && !isMembers(value) ? { value: genericResult(value) } : this.#project(value, schema.items, "", 1);
      return only === undefined ? [] : [only];
    }
    return this.#project(value, schema, "", 0);
  }

  #project(value: unknown, schema: ResultSchema, path: string, depth: number): unknown {
    if (value === null || value === undefined) return undefined;
    switch (schema.type) {
      case undefined:
        return genericResult(value);
      case "object":
        return this.#object(value, schema.properties, path, depth);
      case "array":
        return this.#array(value, schema.items, path, depth);
      default:
        return this.#scalar(value, schema.type, path);
    }
  }

  #object(value: unknown, properties: Readonly<Record<string, ResultSchema>>, path: string, depth: number): unknown {
    if (!isMembers(value)) return this.#leaveOut(path);
    const kept: [string, unknown][] = [];
    for (const [name, schema] of Object.entries(properties)) {
      const member = Object.hasOwn(value, name) ? this.#project(value[name], schema, path === "" ? name : `${path}.${name}`, depth + 1) : undefined;
      if (member !== undefined) kept.push([name, member]);
    }
    const members = kept.length > 0 ? kept : this.#undeclared(value, properties, path);
    return members.length === 0 && depth > 0 ? undefined : Object.fromEntries(members);
  }

  #undeclared(value: Members, properties: Readonly<Record<string, ResultSchema>>, path: string): readonly (readonly [string, unknown])[] {
    const members = genericMembers(Object.entries(value).filter(([name]) => !Object.hasOwn(properties, name)));
    if (members.length > 0) this.#note(path, "kept undeclared");
    return members;
  }

  /** That there are no things is an answer in itself, near the root; other empty lists are noise. */
  #array(value: unknown, schema: ResultSchema, path: string, depth: number): unknown {
    if (!Array.isArray(value)) return this.#leaveOut(path);
    const items = value.map((item) => this.#project(item, schema, `${path}[]`, depth + 1)).filter((item) => item !== undefined);
    const isAnswer = depth === 0 || (depth === 1 && (schema.type === "object" || schema.type === undefined));
    return items.length === 0 && !isAnswer ? undefined : items;
  }

  #scalar(value: unknown, type: "string" | "number" | "integer" | "boolean", path: string): unknown {
    if (typeof value === "object") return this.#leaveOut(path);
    if (type === "boolean") return typeof value === "boolean" ? value : (BOOLEANS.get(String(value)) ?? this.#leaveOut(path));
    if (type === "string") return cleanText(String(value));
    return numberOrText(value, type === "integer");
  }

  #leaveOut(path: string): undefined {
    this.#note(path, "left out");
    return undefined;
  }

  #note(path: string, kind: Deviation["kind"]): void {
    this.#deviations.set(`${kind} ${path}`, { path, kind });
  }
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([["true", true], ["1", true], ["false", false], ["0", false]]);

/** A number, or as text what JavaScript can't hold as the declared kind of number. */
function numberOrText(value: unknown, integer: boolean): number | string {
  const text = cleanText(String(value));
  const number = typeof value === "number" ? value : /^-?\d{1,15}(?:\.\d{1,10})?$/.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) && (!integer || Number.isInteger(number)) ? number : text;
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
