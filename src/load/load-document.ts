import type { Diagnostics } from "../diagnostics/index.js";
import { recogniseDialect } from "./dialect.js";
import { isObject } from "./draft.js";
import type { HiddenPlaces } from "./hidden-characters.js";
import { refuseEmpty, repairEntry } from "./normalise/entry.js";
import { addPlaced, checkTree, freezeDeep, keepObjects } from "./normalise/finish.js";
import { convertSwagger } from "./normalise/swagger/convert.js";
import { Origins } from "./origins.js";
import type { OverlayRequest } from "./overlay/apply-overlays.js";
import { readSource } from "./read/read-source.js";
import { bundle } from "./references/bundle.js";
import { neighbourhoodOf } from "./references/neighbourhood.js";
import { referenceRootOf } from "./references/reference-root.js";
import { SourceFiles } from "./references/source-files.js";
import { type LoadRequest, sourceAddress, sourceLabel } from "./request.js";
import type { Document, OverlayFile } from "./types.js";
import { BoundedWarnings } from "./warnings.js";

/**
 * Reads a document with all files that it refers to, and brings it into normal form. What is wrong but harmless is
 * repaired with a warning.
 *
 * @throws Refusal (exit 6) when the document cannot be read, is not OpenAPI, or must not be followed
 */
export async function loadDocument(request: LoadRequest, diagnostics: Diagnostics): Promise<Document> {
  const { source, cwd, allowPrivate = false } = request;
  const label = sourceLabel(source);
  const address = sourceAddress(source, cwd);
  const referenceRoot = await referenceRootOf(request, address);
  const warnings = new BoundedWarnings(diagnostics);
  const files = new SourceFiles(warnings);
  const entry = files.add(address, label, await readSource(request, address, label));
  const origins = new Origins();
  const overlays = await overlay({ overlays: request.overlays ?? [], cwd, entry, files, origins, warnings });
  const { root, dialect } = recogniseDialect(entry.root, label, warnings);
  repairEntry(root, label, origins, warnings);
  const neighbourhood = neighbourhoodOf(source, { address, allowPrivate, ...(referenceRoot && { referenceRoot }) });
  const { placed, isRearranged } = await bundle({ entry, root, dialect, files, neighbourhood, origins, warnings });
  const normal = dialect === "2.0" ? convertSwagger(root, placed, label, origins, warnings) : root;
  if (dialect !== "2.0") addPlaced(root, placed, label, origins);
  if (!isObject(normal["paths"])) refuseEmpty(normal, label);
  keepObjects(normal);
  if (isRearranged) checkTree(normal, label);
  freezeDeep(normal);
  warnings.finish(label);
  return {
    root: normal,
    dialect,
    source,
    sha256: files.checksum(),
    ...(overlays.length > 0 && { overlays }),
    ...(files.hidden.size > 0 && { hidden: placesOf(files.hidden) }),
    locate: (pointer) => origins.locate(normal, label, pointer),
  };
}

function placesOf(hidden: HiddenPlaces): NonNullable<Document["hidden"]> {
  return Object.fromEntries([...hidden].map(([pointer, characters]) => [pointer, [...characters].sort()]));
}

/** JSONPath is loaded only where it is needed. */
async function overlay(request: OverlayRequest): Promise<readonly OverlayFile[]> {
  if (request.overlays.length === 0) return [];
  const { applyOverlays } = await import("./overlay/apply-overlays.js");
  return applyOverlays(request);
}
