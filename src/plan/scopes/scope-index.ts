import type { Unwanted } from "./excess.js";
import type { Guarded, ScopeFacts } from "./guarded.js";
import type { Alternative } from "./types.js";

/**
 * The scopes of a document by number, and the operations that they allow. Schemes of one authority share their scopes.
 * Credentials without scopes count for nothing here: they are coarse, and reported as such.
 */
export class ScopeIndex {
  readonly size: number;
  readonly #facts: ScopeFacts;
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #entries: ReadonlyMap<string, Entry>;

  constructor(operations: readonly Guarded[], facts: ScopeFacts) {
    this.#facts = facts;
    const needs = operations.flatMap(({ alternatives }) => alternatives.flat());
    const texts = new Set(needs.flatMap(({ scheme, scopes }) => scopes.map((scope) => this.#text(scheme, scope))));
    this.#numbers = new Map([...texts].sort().map((text, index) => [text, index]));
    this.size = texts.size;
    this.#entries = new Map(operations.map((operation) => [operation.key, this.#entry(operation)]));
  }

  /** The scopes that come with one: itself and those that it includes. */
  broughtBy(scheme: string, scope: string): readonly number[] {
    const included = this.#facts.relations.get(this.#authority(scheme))?.narrower(scope) ?? [];
    return [scope, ...included].flatMap((name) => this.#numbers.get(this.#text(scheme, name)) ?? []);
  }

  /** The power that is not wanted: all other operations; those with the same ways in are weighed together. */
  unwanted(wanted: ReadonlySet<string>): readonly Unwanted[] {
    const merged = new Map<string, { weight: number; readonly alternatives: readonly (readonly number[])[] }>();
    for (const { operation, needed, text } of this.#entries.values()) {
      if (needed.length === 0 || wanted.has(operation.key)) continue;
      const before = merged.get(text);
      if (before === undefined) merged.set(text, { weight: operation.weight, alternatives: needed });
      else before.weight += operation.weight;
    }
    return [...merged.values()];
  }

  /** The operations that are not wanted and that the held scopes satisfy, with the scopes that do it. */
  satisfied(
    held: ReadonlySet<number>,
    wanted: ReadonlySet<string>,
  ): readonly { readonly operation: Guarded; readonly by: ReadonlySet<number> }[] {
    return [...this.#entries.values()].flatMap(({ operation, needed }) => {
      const open = wanted.has(operation.key) ? [] : needed.filter((scopes) => scopes.every((scope) => held.has(scope)));
      return open.length === 0 ? [] : [{ operation, by: new Set(open.flat()) }];
    });
  }

  #entry(operation: Guarded): Entry {
    const needed = operation.alternatives.map((needs) => this.#needed(needs)).filter((scopes) => scopes.length > 0);
    const text = needed
      .map((scopes) => scopes.join(" "))
      .sort()
      .join("\n");
    return { operation, needed, text };
  }

  #needed(needs: Alternative): readonly number[] {
    const texts = needs.flatMap(({ scheme, scopes }) => scopes.map((scope) => this.#text(scheme, scope)));
    return [...new Set(texts)].flatMap((text) => this.#numbers.get(text) ?? []).sort((one, other) => one - other);
  }

  #text(scheme: string, scope: string): string {
    return `${this.#authority(scheme)} ${scope}`;
  }

  #authority(scheme: string): string {
    return this.#facts.authorities.get(scheme)?.id ?? scheme;
  }
}

interface Entry {
  readonly operation: Guarded;
  readonly needed: readonly (readonly number[])[];
  readonly text: string;
}
