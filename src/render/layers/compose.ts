import { nearest, Refusal } from "../../diagnostics/index.js";
import { fileKindOf } from "../template/file-kind.js";
import type { Segment } from "../template/segment.js";
import { type Source, templateProblem } from "../template/source.js";
import { tokenise } from "../template/tokenise.js";
import { putIn, splice } from "./anchors.js";
import type { ComposedTemplate, Member } from "./composed.js";
import { type Layer, partialFolder, placeOf, slotFolder } from "./layer.js";
import { banner, type Slot, slotNamed, slots } from "./slots.js";
import { sortLayer, templateId } from "./sort-layer.js";
import type { TemplateFiles } from "./stock-templates.js";

/** Takes what is wrong with a template. The default stops at the first; a check goes on. */
export type Report = (problem: Refusal) => void;

const stop: Report = (problem) => {
  throw problem;
};

/**
 * Puts the layers on top of the stock templates: the first layer that has a file or fills a slot decides.
 * @throws Refusal `TEMPLATE_…`, unless `report` takes them: a file that matches nothing, an unknown slot, a partial that is
 * missing, a syntax error
 */
export function composeTemplates(
  stock: TemplateFiles,
  layers: readonly Layer[],
  report: Report = stop,
): readonly ComposedTemplate[] {
  return new Composer(stock, layers, report).compose();
}

class Composer {
  readonly #stock: TemplateFiles;
  readonly #layers: readonly Layer[];
  readonly #report: Report;
  /** What each id is made from: the first layer that has it. */
  readonly #sources = new Map<string, { readonly path: string; readonly source: Source; readonly extra?: boolean }>();
  readonly #slots = new Map<string, readonly Segment[]>();
  readonly #partials = new Map<string, Source>();

  constructor(stock: TemplateFiles, layers: readonly Layer[], report: Report) {
    this.#stock = stock;
    this.#layers = layers;
    this.#report = report;
  }

  compose(): readonly ComposedTemplate[] {
    const ids = new Map([...this.#stock.keys()].map((path) => [templateId(path), path]));
    for (const layer of this.#layers) this.#takePartials(layer);
    for (const layer of this.#layers) this.#take(layer, ids);
    for (const [id, path] of ids) {
      if (this.#sources.has(id) || this.#isOmitted(path)) continue;
      const source = { name: path, text: this.#stock.get(path) ?? "", stock: true };
      this.#sources.set(id, { path, source });
    }
    return [...this.#sources].flatMap(([id, { path, source, extra }]) =>
      this.#tried(() => this.#composed(id, path, source, extra)),
    );
  }

  /** Sorts the files of a layer into templates, slots and partials; what an earlier layer has stays. */
  #take(layer: Layer, ids: ReadonlyMap<string, string>): void {
    const sorted = sortLayer(layer, ids, this.#report);
    for (const [path, text] of layer.files) {
      const source = { name: placeOf(layer, path), text, stock: false };
      const slot = sorted.slots.get(path);
      if (slot !== undefined && !this.#slots.has(slot.name)) this.#addSlot(slot, path, source);
      const id = sorted.templates.get(path) ?? sorted.extras.get(path);
      if (id === undefined || this.#sources.has(id)) continue;
      this.#sources.set(id, { path, source, ...(sorted.extras.has(path) && { extra: true }) });
    }
  }

  #takePartials(layer: Layer): void {
    for (const [path, text] of layer.files) {
      const name = path.slice(partialFolder.length);
      if (!path.startsWith(partialFolder) || this.#partials.has(name)) continue;
      this.#partials.set(name, { name: placeOf(layer, path), text, stock: false });
    }
  }

  #addSlot(slot: Slot, path: string, source: Source): void {
    this.#slots.set(slot.name, this.#tried(() => this.#segmentsOf(path, source)).flat());
  }

  #isOmitted(path: string): boolean {
    return this.#layers.some(({ omit }) => omit.some((one) => templateId(one) === templateId(path)));
  }

  #composed(id: string, path: string, source: Source, extra = false): ComposedTemplate {
    const own = this.#segmentsOf(path, source);
    const tagged = own.flatMap((segment) => this.#filled(id, segment));
    const anchored = this.#anchored(id, tagged, source);
    const segments = this.#bannered(id, anchored);
    const members = this.#membersOf(id);
    const custom = members.length > 0 || segments.some(({ source: one }) => !one.stock);
    return { id, source, kind: fileKindOf(id), segments, custom, members, ...(extra && { extra }) };
  }

  /** A file without `.ejs` is text from end to end, whatever it holds. */
  #segmentsOf(path: string, source: Source, including: readonly string[] = []): readonly Segment[] {
    if (!path.endsWith(".ejs")) return [{ kind: "text", text: source.text, source, start: 0 }];
    return tokenise(source).flatMap((segment) =>
      segment.kind === "include" ? this.#included(segment, including) : [segment],
    );
  }

  #included({ text, source, start }: Segment, including: readonly string[]): readonly Segment[] {
    const name = [text, `${text}.ejs`].find((candidate) => this.#partials.has(candidate));
    const partial = name === undefined ? undefined : this.#partials.get(name);
    if (name === undefined || partial === undefined) {
      const [candidate] = nearest(templateId(text), [...this.#partials.keys()].map(templateId));
      const help =
        candidate === undefined ? `Put it into ${partialFolder} of the layer.` : `Did you mean ${candidate}?`;
      throw templateProblem("TEMPLATE_INCLUDE", `There is no partial "${text}".`, { source, offset: start }, help);
    }
    if (including.includes(name))
      throw templateProblem("TEMPLATE_INCLUDE", `"${text}" includes itself.`, { source, offset: start });
    return this.#segmentsOf(name, partial, [...including, name]);
  }

  /** A tag of a slot becomes what fills it, or nothing. */
  #filled(id: string, segment: Segment): readonly Segment[] {
    if (segment.kind !== "slot") return [segment];
    const slot = slotNamed(segment.text);
    if (slot === undefined || (slot.file !== id && slot.name !== banner)) {
      const here = slots.filter(({ file }) => file === id).map(({ name }) => name);
      const [candidate] = nearest(segment.text, here);
      const help =
        candidate === undefined ? `This file has: ${here.join(", ") || "none"}.` : `Did you mean ${candidate}?`;
      const spot = { source: segment.source, offset: segment.start };
      throw templateProblem("TEMPLATE_SLOT", `There is no slot "${segment.text}" in ${id}.`, spot, help);
    }
    return this.#slots.get(slot.name) ?? [];
  }

  /** Slots of files that are no templates go where their anchor stands; also in a copy that still has it. */
  #anchored(id: string, segments: readonly Segment[], source: Source): readonly Segment[] {
    return slots.reduce((sofar, slot) => {
      const filling = this.#slots.get(slot.name);
      if (slot.file !== id || slot.member !== undefined || filling === undefined) return sofar;
      if (slot.anchor === undefined) return this.#checkTagged(sofar, filling, slot, source);
      const found = splice(sofar, slot.anchor, filling);
      if (found === undefined) throw this.#homeless(slot, filling, source);
      return found;
    }, segments);
  }

  #checkTagged(
    segments: readonly Segment[],
    filling: readonly Segment[],
    slot: Slot,
    source: Source,
  ): readonly Segment[] {
    const first = filling[0];
    if (first !== undefined && !segments.includes(first)) throw this.#homeless(slot, filling, source);
    return segments;
  }

  #homeless(slot: Slot, [first]: readonly Segment[], source: Source): Refusal {
    const spot = first === undefined ? { source, offset: 0 } : { source: first.source, offset: 0 };
    const message = `The slot ${slot.name} has no place in ${source.name}.`;
    const help =
      slot.anchor === undefined
        ? `Put <%# slot: ${slot.name} -%> where it shall go.`
        : `Keep the line ${JSON.stringify((slot.anchor.after ?? slot.anchor.before ?? "").trim())} there, or put the words into the file itself.`;
    return templateProblem("TEMPLATE_SLOT", message, spot, help);
  }

  #bannered(id: string, segments: readonly Segment[]): readonly Segment[] {
    const filling = this.#slots.get(banner);
    return filling === undefined || !id.endsWith(".ts") ? segments : putIn(segments, filling);
  }

  #membersOf(id: string): readonly Member[] {
    return slots.flatMap(({ file, name, member }) => {
      const segments = this.#slots.get(name);
      return file !== id || member === undefined || segments === undefined ? [] : [{ name: member, segments }];
    });
  }

  #tried<Result>(make: () => Result): readonly Result[] {
    try {
      return [make()];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#report(error);
      return [];
    }
  }
}

/** The files of a layer that fill slots. */
export function isSlotFile(path: string): boolean {
  return path.startsWith(slotFolder);
}
