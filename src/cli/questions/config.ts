import type { Config } from "../../config/types.js";
import { declaredEffects } from "./effects.js";
import type { Settings } from "../settings.js";

/** The settings as a configuration; what nobody said takes its documented default. */
export function configOf(settings: Settings, name: string): Config {
  const { access = "read", tools, allow = [], store = "sqlite", transport = "both", auth, strict = false } = settings;
  return {
    name,
    access,
    tools: tools ?? (settings.description === undefined ? [] : ["all"]),
    allow,
    store,
    transport,
    strict,
    ...(auth !== undefined && { auth }),
    ...(settings.description !== undefined && { effects: declaredEffects(settings.description) }),
  };
}
