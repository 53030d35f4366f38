import { type Diagnostics, printable } from "../../diagnostics/index.js";
import type { Dialect } from "../dialect.js";
import { type Draft, type DraftObject, isObject, objectAt, stringAt } from "../draft.js";
import { type Grammar, grammarOf, type Kind, sectionOf } from "../grammar.js";
import { rewriteSchema } from "../normalise/schema.js";
import { fits, repairShape } from "../normalise/shape.js";
import type { Origins } from "../origins.js";
import { Homes, type Placed, type Target } from "./homes.js";
import type { Neighbourhood } from "./neighbourhood.js";
import { locationOf, memberPlace, type ObjectPlace, type Place, warnAt } from "./place.js";
import { ReadingList } from "./reading-list.js";
import { ReferenceChains } from "./reference-chains.js";
import { type Resolution, Resolver } from "./resolver.js";
import { schemaContext } from "./schema-context.js";
import type { SourceFile, SourceFiles } from "./source-files.js";

export interface BundleRequest {
  readonly entry: SourceFile;
  readonly root: DraftObject;
  readonly dialect: Dialect;
  readonly files: SourceFiles;
  readonly neighbourhood: Neighbourhood;
  readonly origins: Origins;
  readonly diagnostics: Diagnostics;
}

/**
 * Walks a document by its grammar, each part once, in place: repairs containers, rewrites schemas to JSON Schema
 * 2020-12, and turns every `$ref` into a local pointer of the normal form. Files that references name are read as
 * they are met. References are kept, cycles included.
 *
 * @returns what has no place of its own in the document, by section of `components`
 * @throws Refusal `REFERENCE_FORBIDDEN`, `REFERENCE_FILE_MISSING`
 */
export async function bundle(request: BundleRequest): Promise<Placed> {
  return new Bundler(request).run();
}

/** A part whose members are still to be walked. */
interface Visit {
  readonly place: Place;
  readonly kind: Kind;
}

class Bundler {
  readonly #entry: SourceFile;
  readonly #root: DraftObject;
  readonly #dialect: Dialect;
  readonly #diagnostics: Diagnostics;
  readonly #origins: Origins;
  readonly #grammar: Grammar;
  readonly #homes: Homes;
  readonly #resolver: Resolver;
  readonly #readingList: ReadingList;
  readonly #chains = new ReferenceChains();
  readonly #walked = new Set<Draft>();
  readonly #visits: Visit[] = [];
  /** Members to be removed at the end: until then references may lead into them. */
  readonly #leftOver: (readonly [holder: DraftObject, key: string])[] = [];

  constructor(request: BundleRequest) {
    this.#entry = request.entry;
    this.#root = request.root;
    this.#dialect = request.dialect;
    this.#diagnostics = request.diagnostics;
    this.#origins = request.origins;
    this.#grammar = grammarOf(request.dialect);
    this.#homes = new Homes(request.entry, request.dialect, request.origins);
    this.#resolver = new Resolver(request);
    this.#readingList = new ReadingList(request.files, request.neighbourhood);
  }

  async run(): Promise<Placed> {
    this.#visits.push({ place: { file: this.#entry, value: this.#root, tokens: [] }, kind: "document" });
    this.#walk();
    while (!this.#readingList.isEmpty) {
      await this.#readingList.readAll();
      this.#walk();
    }
    for (const { kind, place, reference } of this.#chains.circular()) {
      this.#dangling(kind, place, reference, "it leads in a circle");
    }
    for (const [holder, key] of this.#leftOver) delete holder[key];
    return this.#homes.placed;
  }

  // The walk

  #walk(): void {
    for (let visit = this.#visits.pop(); visit; visit = this.#visits.pop()) this.#visit(visit.place, visit.kind);
  }

  #visit(place: Place, kind: Kind): void {
    const { value } = place;
    if (this.#walked.has(value)) return;
    this.#walked.add(value);
    if (Array.isArray(value)) this.#visitList(place, value, kind);
    else if (isObject(value)) this.#visitObject({ ...place, value }, kind);
  }

  #visitObject(place: ObjectPlace, kind: Kind): void {
    if (kind === "schema") {
      rewriteSchema(place.value, schemaContext(place, this.#dialect, this.#origins, this.#diagnostics));
      this.#mapping(place);
    }
    const { fields, each, extensible, referable, unvisited } = this.#grammar[kind];
    for (const key of unvisited ?? []) if (Object.hasOwn(place.value, key)) this.#leftOver.push([place.value, key]);
    if (referable) this.#reference(place, kind);
    if (fields === undefined && each === undefined) return;
    // The last member is pushed first, so that members are walked in document order.
    for (const key of Object.keys(place.value).reverse()) {
      const memberKind = fields && Object.hasOwn(fields, key) ? fields[key] : each;
      if (extensible && key.startsWith("x-")) this.#leftOver.push([place.value, key]);
      else if (memberKind !== undefined) this.#member(place, key, memberKind);
    }
  }

  #visitList(place: Place, list: Draft[], kind: Kind): void {
    const { each } = this.#grammar[kind];
    if (each === undefined) return;
    for (let index = list.length - 1; index >= 0; index -= 1) {
      const item = this.#placeOf(place, index, list[index] ?? null);
      const value = this.#repaired(item, each);
      if (value === undefined) this.#removeItem(place, list, index);
      else {
        list[index] = value;
        this.#push({ ...item, value }, each);
      }
    }
  }

  /** Items behind a removed one keep their place in the user's file. */
  #removeItem(place: Place, list: Draft[], index: number): void {
    list.splice(index, 1);
    for (const [offset, later] of list.slice(index).entries()) {
      this.#origins.note(later, locationOf(memberPlace(place, index + offset + 1, later)));
    }
  }

  #member(holder: ObjectPlace, key: string, kind: Kind): void {
    const written = this.#placeOf(holder, key, holder.value[key] ?? null);
    const value = this.#repaired(written, kind);
    if (value === undefined) {
      delete holder.value[key];
      return;
    }
    holder.value[key] = value;
    const place = value === written.value ? written : { ...written, value };
    const reference = isObject(value) ? stringAt(value, "$ref") : undefined;
    if (reference === undefined) this.#push(place, kind);
    else if (!this.#grammar[kind].referable) this.#inline(holder.value, key, kind, place, reference);
    else if (this.#isSection(holder)) this.#component(holder.value, key, kind, place, reference);
    else this.#push(place, kind);
  }

  /** A member's place in the user's file, which differs from that in the draft once rewriting has moved the member. */
  #placeOf(parent: Place, token: string | number, value: Draft): Place {
    const place = memberPlace(parent, token, value);
    const origin = this.#origins.of(value);
    return origin?.file === parent.file.label ? { ...place, origin: origin.pointer } : place;
  }

  #repaired(place: Place, kind: Kind): Draft | undefined {
    const { container } = this.#grammar[kind];
    if (fits(place.value, kind, container)) return place.value;
    return repairShape(place.value, kind, container, (code, message) => warnAt(this.#diagnostics, code, message, place));
  }

  #push(place: Place, kind: Kind): void {
    if (typeof place.value === "object" && place.value !== null) this.#visits.push({ place, kind });
  }

  // References

  /** Resolves a reference, or puts it on the reading list, to be taken up again by `resume`. */
  #resolve(reference: string, place: Place, kind: Kind, resume: () => void): Exclude<Resolution, { kind: "awaited" }> | undefined {
    const resolution = this.#resolver.resolve(reference, place, kind);
    if (resolution.kind !== "awaited") return resolution;
    this.#readingList.add({ address: resolution.address, label: resolution.label, reference, place, resume });
    return undefined;
  }

  #reference(place: ObjectPlace, kind: Kind): void {
    const reference = place.value["$ref"];
    if (reference === undefined) return;
    if (typeof reference !== "string" || (kind === "example" && !reference.startsWith("#"))) {
      delete place.value["$ref"];
      if (kind !== "example") warnAt(this.#diagnostics, "DOCUMENT_SHAPE", "A `$ref` that is not a string was removed.", place);
      return;
    }
    const resolution = this.#resolve(reference, place, kind, () => this.#reference(place, kind));
    if (resolution === undefined) return;
    if (resolution.kind === "dangling") return this.#dangling(kind, place, reference, resolution.reason);
    const { target } = resolution;
    if (!isObject(target.value) && !(kind === "schema" && typeof target.value === "boolean")) {
      return this.#dangling(kind, place, reference, "no object stands there");
    }
    place.value["$ref"] = this.#settle(target, kind);
    this.#chains.add({ place, kind, reference, target: target.value });
  }

  /** Gives a target its home and has it walked. */
  #settle(target: Target, kind: Kind): string {
    const home = this.#homes.of(target, kind);
    this.#push(target, kind);
    return home;
  }

  /** A schema that leads nowhere accepts anything; elsewhere the `$ref` stays, and what needs it is left out later. */
  #dangling(kind: Kind, place: ObjectPlace, reference: string, reason: string): void {
    if (kind === "schema" || kind === "example") delete place.value["$ref"];
    if (kind === "example") return;
    const outcome = kind === "schema" ? "any value is accepted there" : "what needs it is left out";
    this.#warnUnresolved(place, reference, reason, outcome);
  }

  /** A map or a list that is a reference as a whole (`paths: { $ref }`): the target takes its place. */
  #inline(holder: DraftObject, key: string, kind: Kind, place: Place, reference: string): void {
    const resolution = this.#resolve(reference, place, kind, () => this.#inline(holder, key, kind, place, reference));
    if (resolution === undefined) return;
    if (resolution.kind === "found" && fits(resolution.target.value, kind, this.#grammar[kind].container)) {
      const { target } = resolution;
      holder[key] = target.value;
      this.#origins.note(target.value, locationOf(target));
      return this.#push(target, kind);
    }
    delete holder[key];
    const reason = resolution.kind === "dangling" ? resolution.reason : "something else stands there";
    this.#warnUnresolved(place, reference, reason, "the part is left out");
  }

  #isSection({ file, parent, tokens }: Place): boolean {
    if (file !== this.#entry || parent === undefined) return false;
    const holder = parent.parent === undefined ? undefined : parent.tokens[0];
    return holder === "components" || (parent.parent === undefined && swaggerSections.has(tokens[0]));
  }

  /** A component that is nothing but a reference to another file is the best home for what stands there. */
  #component(section: DraftObject, name: string, kind: Kind, place: Place, reference: string): void {
    const sectionName = sectionOf.get(kind);
    const isPure = isObject(place.value) && Object.keys(place.value).length === 1;
    if (!isPure || reference.startsWith("#") || sectionName === undefined || kind === "example") return this.#push(place, kind);
    const resume = () => this.#component(section, name, kind, place, reference);
    const resolution = this.#resolve(reference, place, kind, resume);
    if (resolution === undefined) return;
    if (resolution.kind === "dangling" || !isObject(resolution.target.value)) return this.#push(place, kind);
    const { target } = resolution;
    if (!this.#homes.adopt(target, kind, sectionName, name)) return this.#push(place, kind);
    section[name] = target.value;
    this.#push(target, kind);
  }

  /** Values of `discriminator.mapping`, names or references, become pointers where they resolve. */
  #mapping(place: ObjectPlace): void {
    const discriminator = objectAt(place.value, "discriminator");
    const mapping = discriminator && objectAt(discriminator, "mapping");
    if (mapping === undefined) return;
    for (const [value, reference] of Object.entries(mapping)) {
      const at = { ...place, parent: place, tokens: ["discriminator", "mapping", value] };
      if (typeof reference === "string") this.#mapped(mapping, value, at, reference);
    }
  }

  #mapped(mapping: DraftObject, value: string, place: Place, reference: string): void {
    const resolution = this.#resolve(reference, place, "schema", () => this.#mapped(mapping, value, place, reference));
    if (resolution?.kind === "found") mapping[value] = this.#settle(resolution.target, "schema");
    if (resolution?.kind !== "dangling") return;
    delete mapping[value];
    this.#warnUnresolved(place, reference, resolution.reason, "the value is not mapped");
  }

  #warnUnresolved(place: Place, reference: string, reason: string, outcome: string): void {
    const message = `The reference ${printable(reference)} cannot be resolved: ${reason}; ${outcome}.`;
    warnAt(this.#diagnostics, "REFERENCE_NOT_FOUND", message, place);
  }
}

const swaggerSections: ReadonlySet<string | number | undefined> = new Set(["definitions", "parameters", "responses"]);
