import type { Draft } from "../draft.js";
import type { Kind } from "../grammar.js";
import type { ObjectPlace } from "./place.js";

interface Link {
  readonly place: ObjectPlace;
  readonly kind: Kind;
  readonly reference: string;
  readonly target: Draft;
}

/** References whose targets are references again. A chain that never ends at anything else names nothing. */
export class ReferenceChains {
  readonly #links = new Map<Draft, Link>();

  add(link: Link): void {
    this.#links.set(link.place.value, link);
  }

  /** One link of each circle. */
  circular(): readonly Link[] {
    const settled = new Set<Draft>();
    return [...this.#links.values()].filter((link) => this.#closesCircle(link, settled));
  }

  #closesCircle(start: Link, settled: Set<Draft>): boolean {
    const seen = new Set<Draft>();
    for (
      let link: Link | undefined = start;
      link && !settled.has(link.place.value);
      link = this.#links.get(link.target)
    ) {
      seen.add(link.place.value);
      if (!seen.has(link.target)) continue;
      for (const value of seen) settled.add(value);
      return link.target === start.place.value;
    }
    for (const value of seen) settled.add(value);
    return false;
  }
}
