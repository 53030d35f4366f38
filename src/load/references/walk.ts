import type { Dialect } from "../dialect.js";
import { type Draft, type DraftObject, isObject, stringAt } from "../draft.js";
import type { Grammar, Kind } from "../grammar.js";
import { rewriteSchema } from "../normalise/schema.js";
import { fits, repairShape } from "../normalise/shape.js";
import type { Origins } from "../origins.js";
import type { Warnings } from "../warnings.js";
import type { Linker } from "./linker.js";
import { isObjectPlace, locationOf, memberPlace, type ObjectPlace, type Place, warnAt } from "./place.js";
import { schemaContext } from "./schema-context.js";
import type { SourceFile } from "./source-files.js";

interface WalkOptions {
  readonly entry: SourceFile;
  readonly dialect: Dialect;
  readonly grammar: Grammar;
  readonly linker: Linker;
  readonly origins: Origins;
  readonly warnings: Warnings;
}

/** A part whose members are still to be walked. */
interface Visit {
  readonly place: Place;
  readonly kind: Kind;
}

/** The walk over a document and over whatever its references lead to: each part once, without recursion. */
export class Walk {
  readonly #options: WalkOptions;
  readonly #walked = new Set<Draft>();
  readonly #visits: Visit[] = [];
  /** Removals for the end: until then references may lead to what is removed, or past it in a list. */
  readonly #leftOvers: (() => void)[] = [];

  constructor(options: WalkOptions) {
    this.#options = options;
    options.linker.visit = (place, kind) => this.#push(place, kind);
  }

  from(place: Place, kind: Kind): void {
    this.#push(place, kind);
    this.resume();
  }

  /** Walks what has been added since. */
  resume(): void {
    for (let visit = this.#visits.pop(); visit; visit = this.#visits.pop()) this.#visit(visit.place, visit.kind);
  }

  removeLeftOvers(): void {
    for (const remove of this.#leftOvers) remove();
  }

  #push(place: Place, kind: Kind): void {
    if (typeof place.value === "object" && place.value !== null) this.#visits.push({ place, kind });
  }

  #visit(place: Place, kind: Kind): void {
    const { value } = place;
    if (this.#walked.has(value)) return;
    this.#walked.add(value);
    if (Array.isArray(value)) this.#visitList(place, value, kind);
    else if (isObjectPlace(place)) this.#visitObject(place, kind);
  }

  #visitObject(place: ObjectPlace, kind: Kind): void {
    const { dialect, grammar, linker, origins, warnings } = this.#options;
    if (kind === "schema") {
      rewriteSchema(place.value, schemaContext(place, dialect, origins, warnings));
      linker.linkMapping(place);
    }
    if (grammar[kind].referable) linker.link(place, kind);
    this.#visitMembers(place, kind);
  }

  #visitMembers(place: ObjectPlace, kind: Kind): void {
    const { fields, each, extensible, unvisited } = this.#options.grammar[kind];
    for (const key of unvisited ?? []) if (Object.hasOwn(place.value, key)) this.#leaveOut(place.value, key);
    if (fields === undefined && each === undefined) return;
    // The last member is pushed first, so that members are walked in order; components before the paths that use them.
    const keys = kind === "document" ? Object.keys(fields ?? {}) : Object.keys(place.value);
    for (const key of keys.reverse()) {
      if (!Object.hasOwn(place.value, key)) continue;
      const memberKind = fields && Object.hasOwn(fields, key) ? fields[key] : each;
      if (extensible && key.startsWith("x-")) this.#leaveOut(place.value, key);
      else if (memberKind !== undefined) this.#visitMember(place, key, memberKind);
    }
  }

  #visitMember(holder: ObjectPlace, key: string, kind: Kind): void {
    const { grammar, linker, entry } = this.#options;
    const written = this.#placeOf(holder, key, holder.value[key] ?? null);
    const value = this.#repaired(written, kind);
    if (value === undefined) {
      delete holder.value[key];
      return;
    }
    if (value !== written.value) holder.value[key] = value;
    const place = value === written.value ? written : { ...written, value };
    const reference = isObject(value) ? stringAt(value, "$ref") : undefined;
    if (reference === undefined) this.#push(place, kind);
    else if (!grammar[kind].referable) linker.inline(holder.value, key, kind, place, reference);
    else if (isSection(holder, entry)) linker.linkComponent(holder.value, key, kind, place, reference);
    else this.#push(place, kind);
  }

  #visitList(place: Place, list: Draft[], kind: Kind): void {
    const { each } = this.#options.grammar[kind];
    if (each === undefined) return;
    const unfit = new Set<number>();
    for (let index = list.length - 1; index >= 0; index -= 1) {
      const item = this.#placeOf(place, index, list[index] ?? null);
      const value = this.#repaired(item, each);
      if (value === undefined) unfit.add(index);
      else {
        list[index] = value;
        this.#push(value === item.value ? item : { ...item, value }, each);
      }
    }
    if (unfit.size > 0) this.#leaveOutItems(place, list, unfit);
  }

  #leaveOut(holder: DraftObject, key: string): void {
    this.#leftOvers.push(() => delete holder[key]);
  }

  /** The items that stay keep their places in the user's file. */
  #leaveOutItems(place: Place, list: Draft[], unfit: ReadonlySet<number>): void {
    const { origins } = this.#options;
    for (const [index, item] of list.entries()) origins.note(item, locationOf(memberPlace(place, index, item)));
    this.#leftOvers.push(() => {
      const rest = list.filter((_item, index) => !unfit.has(index));
      list.length = 0;
      for (const item of rest) list.push(item);
    });
  }

  /** A member's place, with where the user wrote it when that is elsewhere. */
  #placeOf(parent: Place, token: string | number, value: Draft): Place {
    const place = memberPlace(parent, token, value);
    const origin = this.#options.origins.of(value);
    return origin ? { ...place, origin } : place;
  }

  #repaired(place: Place, kind: Kind): Draft | undefined {
    const { grammar, warnings } = this.#options;
    const { container } = grammar[kind];
    if (fits(place.value, kind, container)) return place.value;
    return repairShape(place.value, kind, container, (code, message) => warnAt(warnings, code, message, place));
  }
}

const swaggerSections: ReadonlySet<string | number | undefined> = new Set(["definitions", "parameters", "responses"]);

/** Whether a place of the document itself is a section of shared parts. */
function isSection({ file, parent, tokens }: Place, entry: SourceFile): boolean {
  if (file !== entry || parent === undefined) return false;
  if (parent.parent === undefined) return swaggerSections.has(tokens[0]);
  return parent.tokens[0] === "components" && parent.parent.parent === undefined;
}
