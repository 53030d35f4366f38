import type { ResultSchema } from "../tool.js";
import { cleanText } from "./clean-text.js";
import { emptied, genericAnswer, genericMembers, genericResult } from "./generic.js";

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
 * declared is kept as it is: an empty result would say that there is nothing. With `isChosen` the schema is what a caller
 * asked for, so nothing else is shown, and where lists stand nobody had to say.
 */
export function project(value: unknown, schema: ResultSchema, isChosen = false): Projected {
  const projection = new Projection(isChosen);
  const result = projection.root(value, schema);
  return { result, deviations: projection.deviations() };
}

class Projection {
  readonly #deviations = new Map<string, Deviation>();
  /** Where the projection is just now. */
  readonly #path: string[] = [];
  readonly #isChosen: boolean;

  constructor(isChosen: boolean) {
    this.#isChosen = isChosen;
  }

  deviations(): readonly Deviation[] {
    return [...this.#deviations.values()];
  }

  /** The root keeps its declared kind even when the answer has another: a list is wrapped, a single thing listed. */
  root(value: unknown, schema: ResultSchema): unknown {
    if (value === null) return undefined;
    if (schema.type === undefined) return genericAnswer(value);
    const isList = Array.isArray(value);
    if (schema.type === "object" && (isList || !isMembers(value))) {
      this.#note("kept undeclared");
      return isList ? { items: genericResult(value) ?? [] } : { value: genericResult(value) };
    }
    if (schema.type === "array" && !isList) {
      this.#note("kept undeclared");
      const only =
        schema.items.type === "object" && !isMembers(value)
          ? { value: genericResult(value) }
          : this.#project(value, schema.items, 1);
      return only === undefined ? [] : [only];
    }
    return this.#project(value, schema, 0);
  }

  #project(value: unknown, schema: ResultSchema, depth: number): unknown {
    if (value === null || value === undefined) return undefined;
    switch (schema.type) {
      case undefined:
        return genericResult(value);
      case "object":
        return this.#object(value, schema.properties, depth);
      case "array":
        return this.#array(value, schema.items, depth);
      default:
        return this.#scalar(value, schema.type);
    }
  }

  #object(value: unknown, properties: Readonly<Record<string, ResultSchema>>, depth: number): unknown {
    if (this.#isChosen && Array.isArray(value)) return this.#array(value, { type: "object", properties }, depth);
    if (!isMembers(value)) return this.#leaveOut();
    const kept: Record<string, unknown> = {};
    let isEmpty = true;
    for (const name of Object.keys(properties)) {
      const schema = properties[name];
      // An assignment under this name would set the prototype.
      if (schema === undefined || !Object.hasOwn(value, name) || name === "__proto__") continue;
      this.#path.push(name);
      const member = this.#project(value[name], schema, depth + 1);
      this.#path.pop();
      if (member === undefined) continue;
      kept[name] = member;
      isEmpty = false;
    }
    if (!isEmpty) return kept;
    const members = this.#isChosen ? [] : this.#undeclared(value, properties);
    return members.length === 0 && depth > 0 ? undefined : Object.fromEntries(members);
  }

  #undeclared(
    value: Members,
    properties: Readonly<Record<string, ResultSchema>>,
  ): readonly (readonly [string, unknown])[] {
    const members = genericMembers(Object.entries(value).filter(([name]) => !Object.hasOwn(properties, name)));
    if (members.length > 0) this.#note("kept undeclared");
    return members;
  }

  /** That there are no things is an answer in itself, near the root; other empty lists are noise. */
  #array(value: unknown, schema: ResultSchema, depth: number): unknown {
    if (!Array.isArray(value)) return this.#leaveOut();
    this.#path.push("[]");
    const items = value.map((item) => this.#project(item, schema, depth + 1) ?? emptiedAs(schema, item));
    this.#path.pop();
    const isAnswer = depth === 0 || (depth === 1 && (schema.type === "object" || schema.type === undefined));
    return items.length === 0 && !isAnswer ? undefined : items;
  }

  #scalar(value: unknown, type: "string" | "number" | "integer" | "boolean"): unknown {
    if (typeof value === "object") return this.#leaveOut();
    if (type === "boolean")
      return typeof value === "boolean" ? value : (BOOLEANS.get(String(value)) ?? this.#leaveOut());
    if (type === "string") return cleanText(String(value));
    return numberOrText(value, type === "integer");
  }

  #leaveOut(): undefined {
    this.#note("left out");
    return undefined;
  }

  #note(kind: Deviation["kind"]): void {
    const path = this.#path.join(".").replaceAll(".[]", "[]");
    this.#deviations.set(`${kind} ${path}`, { path, kind });
  }
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false],
]);

/** A number, or as text what JavaScript can't hold as the declared kind of number. */
function numberOrText(value: unknown, integer: boolean): number | string {
  if (typeof value === "number" && (integer ? Number.isInteger(value) : Number.isFinite(value))) return value;
  const text = cleanText(String(value));
  const number = /^-?\d{1,15}(?:\.\d{1,10})?$/.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) && (!integer || Number.isInteger(number)) ? number : text;
}

/** An item keeps its place, which may say what it is: null where it has another form than declared. */
function emptiedAs({ type }: ResultSchema, item: unknown): unknown {
  const rest = emptied(item);
  const kind = Array.isArray(rest) ? "array" : "object";
  return rest === null || (type !== undefined && type !== kind) ? null : rest;
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
