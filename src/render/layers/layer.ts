import type { TemplateFiles } from "./stock-templates.js";

/** A set of templates that goes in front of the stock ones. */
export interface Layer {
  /** `safe-mcp/templates`, or the name of a package. */
  readonly name: string;
  /** Where its files lie, as a person would name the folder. */
  readonly place: string;
  readonly files: TemplateFiles;
  /** Stock files that are not made. */
  readonly omit: readonly string[];
  /** Files of its own, one each; a folder with `/**` behind it. */
  readonly extra: readonly string[];
}

/** What says the rest about the layer; itself no template. */
export const layerFile = "layer.json";
export const slotFolder = "slots/";
export const partialFolder = "partials/";

/** The name by which a person finds a file of the layer. */
export function placeOf({ place }: Layer, path: string): string {
  return `${place}/${path}`;
}
