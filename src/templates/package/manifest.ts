import * as z from "zod";
import { exitCodes, printable, Refusal } from "../../diagnostics/index.js";
import { digestOf, type TemplateFiles } from "../../render/layers/stock-templates.js";
import { layerFile, partialFolder, slotFolder } from "../../render/layers/layer.js";
import { templateId } from "../../render/layers/sort-layer.js";
import { manifestFile } from "../places.js";
import { isContextRange } from "./context-range.js";

const shape = z.strictObject({
  name: z.string().regex(/^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/, "must be a package name"),
  contextVersion: z.string().refine(isContextRange, 'must be a range: "1", ">=1 <3"'),
  files: z.array(z.string()),
  slots: z.array(z.string()),
  digest: z.string().regex(/^[0-9a-f]{64}$/, "must be a SHA-256"),
});

/** What a package of templates says about itself, in `safe-mcp-templates.json`. */
export interface Manifest {
  readonly name: string;
  /** The versions of the context that its templates are written for. */
  readonly contextVersion: string;
  /** Templates that it brings, overridden and extra, sorted. */
  readonly files: readonly string[];
  /** Slots that it fills, sorted. */
  readonly slots: readonly string[];
  /** SHA-256 over all its templates. */
  readonly digest: string;
}

/**
 * @param place how a person finds the package
 * @throws Refusal `TEMPLATE_MANIFEST`, exit code 2
 */
export function parseManifest(text: string, place: string): Manifest {
  const result = shape.safeParse(readJson(text, place));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw invalid(place, issue === undefined ? "it does not fit" : `${issue.path.join(".")}: ${issue.message}`);
}

/** The manifest that fits the templates. */
export function manifestOf(name: string, contextVersion: string, templates: TemplateFiles): Manifest {
  const paths = [...templates.keys()].sort();
  const isTemplate = (path: string): boolean =>
    path !== layerFile && !path.startsWith(slotFolder) && !path.startsWith(partialFolder);
  return {
    name,
    contextVersion,
    files: paths.filter(isTemplate),
    slots: paths.filter((path) => path.startsWith(slotFolder)).map((path) => templateId(path.slice(slotFolder.length))),
    digest: digestOf(templates),
  };
}

function readJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(place, "it is not JSON");
  }
}

function invalid(place: string, reason: string): Refusal {
  const message = `${manifestFile}: ${printable(reason)}.`;
  return new Refusal(exitCodes.usage, {
    code: "TEMPLATE_MANIFEST",
    message,
    location: { file: `${place}/${manifestFile}` },
  });
}
