import { documentPlace, type NamedDocument } from "../../config/document-place.js";
import type { Config } from "../../config/types.js";
import { declaredEffects } from "./effects.js";
import { realPlace } from "../../write/index.js";
import type { Settings } from "../settings.js";

/**
 * The settings as a configuration; what nobody said takes its documented default.
 * @param project where it will stand, so that it finds its document again
 */
export function configOf(settings: Settings, name: string, project?: Pick<NamedDocument, "cwd" | "target">): Config {
  const { access = "read", tools, allow = [], store = "sqlite", transport = "both", auth, strict = false } = settings;
  const { spec, overlays, referenceRoot, description, reasons } = settings;
  const named = { spec: description === undefined ? (spec ?? "-") : undefined, overlays, referenceRoot };
  const document = project && documentPlace({ ...named, cwd: project.cwd, target: realPlace(project.target) });
  return {
    name,
    ...(document !== undefined && { document }),
    access,
    tools: tools ?? (description === undefined ? [] : ["all"]),
    allow,
    ...(reasons !== undefined && { reasons }),
    store,
    transport,
    strict,
    ...(auth !== undefined && { auth }),
    ...(description !== undefined && { effects: declaredEffects(description) }),
  };
}
