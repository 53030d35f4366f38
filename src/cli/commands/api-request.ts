import { toDocument } from "../../answers/to-document.js";
import { documentSource } from "../../load/request.js";
import type { ApiRequest } from "../../pipeline.js";
import { jsonDocument } from "../../render/code/index.js";
import type { Settings } from "../settings.js";
import type { CommandContext } from "./command.js";
import { stageLabels } from "./stages.js";

/** Where the API comes from: a document that the settings name, or what they describe themselves. */
export function apiRequest(settings: Settings, context: CommandContext): ApiRequest {
  const { line, screen, diagnostics, signal, cwd } = context;
  const { description, spec = "-", overlays, referenceRoot } = settings;
  const source =
    description === undefined
      ? { source: documentSource(spec) }
      : { source: { kind: "answers" } as const, content: String(jsonDocument(toDocument(description))) };
  return {
    ...source,
    ...(overlays && { overlays }),
    ...(referenceRoot !== undefined && { referenceRoot }),
    allowPrivate: line.switches.has("allow-private"),
    cwd,
    diagnostics,
    signal,
    onStage: (stage) => screen.progress(stageLabels[stage]),
  };
}
