import type { Draft } from "../draft.js";
import type { Target } from "./homes.js";

/** What is known of parts whose text no longer tells where they lead or come from. */
export class KnownTargets {
  readonly #grafts = new Map<Draft, Target>();
  readonly #links = new Map<Draft, Target>();

  get hasGrafts(): boolean {
    return this.#grafts.size > 0;
  }

  /** A part was put into another file in the place of a reference: what it refers to counts from its own file. */
  graft(target: Target): void {
    this.#grafts.set(target.value, target);
  }

  /** The `$ref` of a part was rewritten; this is what it leads to. */
  link(part: Draft, target: Target): void {
    this.#links.set(part, target);
  }

  grafted(value: Draft): Target | undefined {
    return this.#grafts.get(value);
  }

  linked(part: Draft): Target | undefined {
    return this.#links.get(part);
  }
}
