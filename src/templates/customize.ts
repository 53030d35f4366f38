import { exitCodes, nearest, printable, Refusal } from "../diagnostics/index.js";
import { partialFolder, slotFolder } from "../render/layers/layer.js";
import { slotNamed, slots } from "../render/layers/slots.js";
import { templateId } from "../render/layers/sort-layer.js";
import type { TemplateFiles } from "../render/layers/stock-templates.js";

/** A file to put into a project's layer. */
export interface Customized {
  /** In the layer. */
  readonly path: string;
  readonly text: string;
  /** The stock text that it is a copy of; absent for a slot, which is empty in stock. */
  readonly stock?: string;
}

/**
 * What a person means by the name of a stock template, of the file that it makes, or of a slot.
 * @throws Refusal `TEMPLATE_UNMATCHED`, exit code 2, with the nearest names
 */
export function customized(name: string, stock: TemplateFiles, destinations: ReadonlyMap<string, string>): Customized {
  const slot = slotNamed(templateId(name.replace(slotFolder, ""))) ?? slotByStem(name);
  if (slot !== undefined) return { path: `${slotFolder}${slot.name}.ejs`, text: "" };
  const path = [name, `${name}.ejs`, destinations.get(name) ?? ""].find((candidate) => stock.has(candidate));
  const text = path === undefined ? undefined : stock.get(path);
  if (path === undefined || text === undefined) throw unknown(name, stock);
  return { path, text, stock: text };
}

function slotByStem(name: string): ReturnType<typeof slotNamed> {
  const stem = (text: string): string => text.replace(/\.[a-z]+$/, "");
  const found = slots.filter((slot) => stem(slot.name) === stem(templateId(name)));
  return found.length === 1 ? found[0] : undefined;
}

function unknown(name: string, stock: TemplateFiles): Refusal {
  const all = [...stock.keys()].map(templateId);
  const last = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
  const close = [
    ...all.filter((path) => last(path) === last(templateId(name))),
    ...nearest(templateId(name), [...all, ...slots.map((slot) => slot.name)], 3),
    ...nearest(last(templateId(name)), all.map(last), 2).flatMap((base) => all.filter((path) => last(path) === base)),
  ];
  const help =
    close.length === 0
      ? "See the list in docs/templates.md."
      : `Did you mean ${[...new Set(close)].slice(0, 3).join(", ")}?`;
  const message = `There is no stock template and no slot "${printable(name, 120)}".`;
  return new Refusal(exitCodes.usage, { code: "TEMPLATE_UNMATCHED", message, help });
}

/** All stock templates as copies, for an owner who wants to go on alone. */
export function allCustomized(stock: TemplateFiles): readonly Customized[] {
  return [...stock]
    .filter(([path]) => !path.startsWith(partialFolder) && path !== "package-lock.json")
    .map(([path, text]) => ({ path, text, stock: text }));
}
