import { printable } from "../../diagnostics/index.js";
import { type DraftObject, isObject, objectAt } from "../draft.js";
import { type Grammar, type Kind, sectionOf } from "../grammar.js";
import { fits } from "../normalise/shape.js";
import type { Origins } from "../origins.js";
import type { Warnings } from "../warnings.js";
import type { Homes, Target } from "./homes.js";
import { locationOf, type ObjectPlace, type Place, warnAt } from "./place.js";
import type { ReadingList } from "./reading-list.js";
import { ReferenceChains } from "./reference-chains.js";
import type { Resolution, Resolver } from "./resolver.js";
import type { SourceFile } from "./source-files.js";
import type { KnownTargets } from "./known-targets.js";

interface LinkerOptions {
  readonly entry: SourceFile;
  readonly grammar: Grammar;
  readonly homes: Homes;
  readonly resolver: Resolver;
  readonly readingList: ReadingList;
  readonly knownTargets: KnownTargets;
  readonly origins: Origins;
  readonly warnings: Warnings;
}

type Settled = Exclude<Resolution, { kind: "awaited" }>;

/** Rewrites references to pointers of the normal form. What waits for a file is taken up again when it is read. */
export class Linker {
  readonly #options: LinkerOptions;
  readonly #chains = new ReferenceChains();
  /** Has what a reference leads to walked. */
  visit: (place: Place, kind: Kind) => void = () => {};

  constructor(options: LinkerOptions) {
    this.#options = options;
  }

  /** The `$ref` of an object that may be a reference. */
  link(place: ObjectPlace, kind: Kind): void {
    const reference = place.value["$ref"];
    if (reference === undefined) return;
    if (typeof reference !== "string") return this.#dropOddReference(place);
    // What an example in another file says is not worth reading it.
    if (kind === "example" && !reference.startsWith("#")) return void delete place.value["$ref"];
    const resolution = this.#resolve(reference, place, kind, () => this.link(place, kind));
    if (resolution === undefined) return;
    if (resolution.kind === "dangling") return this.#dangle(kind, place, reference, resolution.reason);
    const { target } = resolution;
    const isWholeDocument = target.value === this.#options.entry.root;
    if (isWholeDocument || !fits(target.value, kind, "object")) {
      return this.#dangle(kind, place, reference, "nothing of that kind stands there");
    }
    place.value["$ref"] = this.#settle(target, kind);
    this.#options.knownTargets.link(place.value, target);
    this.#chains.add({ place, kind, reference, target: target.value });
  }

  /** A map or a list that is a reference as a whole (`paths: { $ref }`): the target takes its place. */
  inline(holder: DraftObject, key: string, kind: Kind, place: Place, reference: string): void {
    const { grammar, origins, knownTargets } = this.#options;
    const resolution = this.#resolve(reference, place, kind, () => this.inline(holder, key, kind, place, reference));
    if (resolution === undefined) return;
    if (resolution.kind === "found" && fits(resolution.target.value, kind, grammar[kind].container)) {
      const { target } = resolution;
      holder[key] = target.value;
      knownTargets.graft(target);
      origins.note(target.value, locationOf(target));
      return this.visit(target, kind);
    }
    delete holder[key];
    const reason = resolution.kind === "dangling" ? resolution.reason : "something else stands there";
    this.#warnUnresolved(place, reference, reason, "the part is left out");
  }

  /** A component that is nothing but a reference to another file is the best home for what stands there. */
  linkComponent(section: DraftObject, name: string, kind: Kind, place: Place, reference: string): void {
    const sectionName = kind === "example" || reference.startsWith("#") ? undefined : sectionOf.get(kind);
    const isPure = isObject(place.value) && Object.keys(place.value).length === 1;
    if (!isPure || sectionName === undefined) return this.visit(place, kind);
    const resume = () => this.linkComponent(section, name, kind, place, reference);
    const resolution = this.#resolve(reference, place, kind, resume);
    if (resolution === undefined) return;
    const target = resolution.kind === "found" && isObject(resolution.target.value) ? resolution.target : undefined;
    if (!target || !this.#options.homes.adopt(target, kind, sectionName, name)) return this.visit(place, kind);
    section[name] = target.value;
    this.#options.knownTargets.graft(target);
    this.visit(target, kind);
  }

  /** Values of `discriminator.mapping`, names or references, become pointers where they resolve. */
  linkMapping(place: ObjectPlace): void {
    const discriminator = objectAt(place.value, "discriminator");
    const mapping = discriminator && objectAt(discriminator, "mapping");
    if (mapping === undefined) return;
    for (const [value, reference] of Object.entries(mapping)) {
      const { file } = place;
      const at = { file, value: reference, parent: place, tokens: ["discriminator", "mapping", value] };
      if (typeof reference === "string") this.#linkMapped(mapping, value, at, reference);
    }
  }

  /** References that lead in a circle to nothing but references. */
  breakCircles(): void {
    for (const { kind, place, reference } of this.#chains.circular()) {
      this.#dangle(kind, place, reference, "it leads in a circle");
    }
  }

  #linkMapped(mapping: DraftObject, value: string, place: Place, reference: string): void {
    const resume = () => this.#linkMapped(mapping, value, place, reference);
    const resolution = this.#named(reference, place) ?? this.#resolve(reference, place, "schema", resume);
    if (resolution?.kind === "found") mapping[value] = this.#settle(resolution.target, "schema");
    if (resolution?.kind !== "dangling") return;
    delete mapping[value];
    this.#warnUnresolved(place, reference, resolution.reason, "the value is not mapped");
  }

  /** A value of a mapping may be the name of a component of the document. */
  #named(reference: string, place: Place): Settled | undefined {
    const { resolver, entry } = this.#options;
    const fragment = resolver.schemaNamed(reference);
    const isName = /^[\w.-]+$/.test(reference) && !/\.(json|ya?ml)$/i.test(reference);
    if (fragment === undefined) return isName ? { kind: "dangling", reason: "there is no such schema" } : undefined;
    const resolution = resolver.resolve(`#${fragment}`, { ...place, file: entry }, "schema");
    return resolution.kind === "awaited" ? undefined : resolution;
  }

  /** Resolves a reference, or puts it on the reading list, to be taken up again by `resume`. */
  #resolve(reference: string, place: Place, kind: Kind, resume: () => void): Settled | undefined {
    const resolution = this.#options.resolver.resolve(reference, place, kind);
    if (resolution.kind !== "awaited") return resolution;
    const { address, label } = resolution;
    this.#options.readingList.add({ address, label, reference, place, resume });
    return undefined;
  }

  /** Gives a target its home and has it walked. */
  #settle(target: Target, kind: Kind): string {
    const home = this.#options.homes.of(target, kind);
    this.visit(target, kind);
    return home;
  }

  #dropOddReference(place: ObjectPlace): void {
    delete place.value["$ref"];
    warnAt(this.#options.warnings, "DOCUMENT_SHAPE", "A `$ref` that is not a string was removed.", place);
  }

  /** A schema that leads nowhere accepts anything; elsewhere the `$ref` stays, and what needs it is left out later. */
  #dangle(kind: Kind, place: ObjectPlace, reference: string, reason: string): void {
    if (kind === "schema" || kind === "example") delete place.value["$ref"];
    if (kind === "example") return;
    const outcome = kind === "schema" ? "any value is accepted there" : "what needs it is left out";
    this.#warnUnresolved(place, reference, reason, outcome);
  }

  #warnUnresolved(place: Place, reference: string, reason: string, outcome: string): void {
    const message = `The reference ${printable(reference)} cannot be resolved: ${reason}; ${outcome}.`;
    warnAt(this.#options.warnings, "REFERENCE_NOT_FOUND", message, place);
  }
}
