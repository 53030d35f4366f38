import { JSONPathEnvironment, JSONPathError, type JSONValue } from "json-p3";
import { printable } from "../../diagnostics/index.js";
import { type Draft, type DraftObject, isObject } from "../draft.js";
import { limits } from "../limits.js";
import type { Origin } from "../origins.js";
import { matchFunction, searchFunction } from "./path-functions.js";
import { refuseOverlay } from "./refuse-overlay.js";

/** A place that a path selects, by its tokens from the root. */
export interface Selected {
  readonly tokens: readonly (string | number)[];
  readonly value: Draft;
}

/** JSONPath (RFC 9535) within limits: what a path may say, and the work of all paths of one document together. */
export class BoundedJsonPath {
  readonly #engine: CountingEngine;

  /** @param steps how many places all paths together may look at */
  constructor(steps: number = limits.pathSteps) {
    this.#engine = new CountingEngine(steps);
  }

  /**
   * The places that a path selects, each once, in the order of the document.
   *
   * @throws Refusal `OVERLAY_UNUSABLE` when it is not JSONPath or asks for too much
   */
  select(root: DraftObject, path: string, at: Origin): readonly Selected[] {
    const excess = excessOf(path);
    if (excess !== undefined) return refuseOverlay(`The path ${printable(path)} ${excess}.`, at);
    try {
      return this.#run(root, path);
    } catch (error) {
      return refuseOverlay(`The path ${printable(path)} cannot be used: ${reasonOf(error)}.`, at);
    }
  }

  #run(root: DraftObject, path: string): readonly Selected[] {
    const places = new Map<string, Selected>();
    for (const { location: tokens } of this.#engine.lazyQuery(path, root)) {
      this.#engine.spend(1);
      const value = valueAt(root, tokens);
      if (value !== undefined) places.set(JSON.stringify(tokens), { tokens, value });
    }
    return [...places.values()];
  }
}

class TooMuchWork extends Error {}

class CountingEngine extends JSONPathEnvironment {
  #left: number;

  constructor(steps: number) {
    super({ maxRecursionDepth: limits.depth + 2 });
    this.#left = steps;
  }

  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new TooMuchWork();
  }

  override entries(holder: { [key: string]: JSONValue }): [string, JSONValue][] {
    const entries = Object.entries(holder);
    this.spend(entries.length + 1);
    return entries;
  }

  protected override setupFilterFunctions(): void {
    super.setupFilterFunctions();
    this.functionRegister.set("match", matchFunction());
    this.functionRegister.set("search", searchFunction());
  }
}

/** What no overlay needs and what multiplies work beyond counting: checked on the text, without its quoted names. */
const bounds: readonly (readonly [exceeds: (bare: string, path: string) => boolean, what: string])[] = [
  [(_bare, path) => path.length > 2_000, "is longer than 2,000 characters"],
  [(bare) => occurrences(bare, "..") > 3, "descends (`..`) more than three times"],
  [(bare) => occurrences(bare, "$") > 2, "begins at the root (`$`) in more than one filter"],
  [(bare) => combinations(bare) > 2_000, "has lists that multiply to more than 2,000 combinations"],
];

function excessOf(path: string): string | undefined {
  const bare = path.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/gs, "''");
  return bounds.find(([exceeds]) => exceeds(bare, path))?.[1];
}

function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}

function combinations(bare: string): number {
  return bare.split(/[[\]()]/).reduce((product, list) => product * (occurrences(list, ",") + 1), 1);
}

function reasonOf(error: unknown): string {
  if (error instanceof TooMuchWork) return "it looks at too many places";
  if (error instanceof RangeError) return "it is nested too deeply";
  if (error instanceof JSONPathError) return printable(error.message);
  throw error;
}

/** The value at a place, through own members only. */
export function valueAt(root: Draft, tokens: readonly (string | number)[]): Draft | undefined {
  let value: Draft | undefined = root;
  for (const token of tokens) {
    if (Array.isArray(value)) value = value[Number(token)];
    else value = isObject(value) && Object.hasOwn(value, token) ? value[token] : undefined;
  }
  return value;
}
