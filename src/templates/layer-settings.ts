import * as z from "zod";
import { exitCodes, printable, Refusal } from "../diagnostics/index.js";
import { layerFile } from "../render/layers/layer.js";
import type { TemplateFiles } from "../render/layers/stock-templates.js";

const shape = z.strictObject({
  $schema: z.string().optional(),
  omit: z.array(z.string().min(1)).default([]),
  extra: z.array(z.string().min(1)).default([]),
});

/** What `layer.json` says: the stock files that are left out, and the files that are the layer's own. */
export interface LayerSettings {
  readonly omit: readonly string[];
  readonly extra: readonly string[];
}

/** @throws Refusal `TEMPLATE_LAYER`, exit code 2 */
export function readLayerSettings(files: TemplateFiles, place: string): LayerSettings {
  const text = files.get(layerFile);
  if (text === undefined) return { omit: [], extra: [] };
  const result = shape.safeParse(readJson(text, place));
  if (result.success) return { omit: result.data.omit, extra: result.data.extra };
  const [issue] = result.error.issues;
  throw invalid(place, issue === undefined ? "it does not fit" : `${issue.path.join(".")}: ${issue.message}`);
}

function readJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(place, "it is not JSON");
  }
}

function invalid(place: string, reason: string): Refusal {
  return new Refusal(exitCodes.usage, {
    code: "TEMPLATE_LAYER",
    message: `${layerFile}: ${printable(reason)}.`,
    location: { file: `${place}/${layerFile}` },
  });
}
