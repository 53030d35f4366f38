import { isAbsolute, relative, resolve, sep } from "node:path";
import type { DocumentPlace } from "./types.js";

/** What was named when a connector was made, and from where. */
export interface NamedDocument {
  /** As `--spec` takes it; undefined when the API was described instead. */
  readonly spec: string | undefined;
  readonly overlays?: readonly string[] | undefined;
  readonly referenceRoot?: string | undefined;
  readonly cwd: string;
  /** Folder of the project, absolute. */
  readonly target: string;
}

/** An API that was described lies in the project itself, which is then all that is known of it. */
const ownDocument = "openapi.json";

/** Whether the project's own document is the one that it is made from. */
export function isOwnDocument(place: DocumentPlace | undefined): boolean {
  return place?.source === ownDocument;
}

/**
 * Where a project finds its document again. A file is recorded only when the way to it means the same on another machine:
 * one that lies, like the project, below the folder in which the command ran, or beside the project. A description by
 * answers becomes the project's own `openapi.json`.
 * @returns undefined when nothing can be recorded; then `--spec` says it each time
 */
export function documentPlace(named: NamedDocument): DocumentPlace | undefined {
  const { spec, overlays = [], referenceRoot } = named;
  if (spec === undefined) return { source: ownDocument };
  if (spec === "-") return undefined;
  const source = /^https?:\/\//i.test(spec) ? spec : portablePath(spec, named);
  if (source === undefined) return undefined;
  const paths = overlays.map((overlay) => portablePath(overlay, named));
  if (paths.includes(undefined)) return undefined;
  const root = referenceRoot === undefined ? undefined : portablePath(referenceRoot, named);
  if (referenceRoot !== undefined && root === undefined) return undefined;
  return {
    source,
    ...(overlays.length > 0 && { overlays: paths.flatMap((path) => path ?? []) }),
    ...(root !== undefined && { referenceRoot: root }),
  };
}

function portablePath(path: string, { cwd, target }: NamedDocument): string | undefined {
  const absolute = resolve(cwd, path);
  const way = relative(target, absolute).split(sep).join("/");
  if (isAbsolute(way)) return undefined;
  const climbs = way.split("/").filter((segment) => segment === "..").length;
  const together = isBelow(absolute, cwd) && isBelow(target, cwd);
  return climbs <= 1 || together ? way || "." : undefined;
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return !isAbsolute(way) && way.split(sep)[0] !== "..";
}
