import { resolve } from "node:path";
import { documentPlace } from "../config/document-place.js";
import type { Config, DocumentPlace } from "../config/types.js";
import { exitCodes, Refusal } from "../diagnostics/index.js";
import { documentSource, type LoadRequest } from "../load/request.js";

/** Where the document is read from this time. */
export interface DocumentChoice {
  readonly load: Omit<LoadRequest, "cwd"> & { readonly cwd: string };
  /** The owner's choices with the document as it will be recorded. */
  readonly config: Config;
}

export interface DocumentRequest {
  readonly target: string;
  readonly config: Config;
  /** `--spec`; without it the document that the project names. */
  readonly spec?: string | undefined;
  readonly overlays?: readonly string[] | undefined;
  readonly referenceRoot?: string | undefined;
  readonly allowPrivate?: boolean | undefined;
  readonly cwd: string;
}

/** @throws Refusal `CLI_ANSWERS_MISSING`, exit code 2, when nothing says where the document is */
export function chooseDocument(request: DocumentRequest): DocumentChoice {
  const { target, config, spec, allowPrivate, cwd } = request;
  const recorded = config.document ?? {};
  if (spec === undefined) return { load: loadRecorded(recorded, target, allowPrivate), config };
  const overlays = request.overlays ?? recorded.overlays?.map((path) => resolve(target, path));
  const root = request.referenceRoot ?? (recorded.referenceRoot && resolve(target, recorded.referenceRoot));
  const place = documentPlace({ spec, overlays, referenceRoot: root, cwd, target });
  return {
    load: {
      source: documentSource(spec),
      ...(overlays && { overlays }),
      ...(root !== undefined && { referenceRoot: root }),
      ...(allowPrivate !== undefined && { allowPrivate }),
      cwd,
    },
    config: place === undefined ? config : { ...config, document: place },
  };
}

function loadRecorded(
  { source, overlays, referenceRoot }: DocumentPlace,
  target: string,
  allowPrivate: boolean | undefined,
): DocumentChoice["load"] {
  if (source === undefined) {
    throw new Refusal(exitCodes.usage, {
      code: "CLI_ANSWERS_MISSING",
      message: "safe-mcp.json does not say where the document is.",
      help: 'Name it with --spec <file|url>, or write "document": { "source": … } into safe-mcp.json.',
    });
  }
  return {
    source: documentSource(source),
    ...(overlays && { overlays }),
    ...(referenceRoot !== undefined && { referenceRoot: resolve(target, referenceRoot) }),
    ...(allowPrivate !== undefined && { allowPrivate }),
    cwd: target,
  };
}
