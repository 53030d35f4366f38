import type { ConnectorPlan } from "../../plan/types.js";
import type { JsonObject, JsonValue } from "../../load/types.js";
import { json } from "../code/index.js";
import type { ManifestView } from "../../../templates/context/index.js";
import { oneLine } from "./one-line.js";
import { settingsOf, type Setting } from "./settings.js";

/** The desktop bundle, MCPB 0.3: secrets are asked for as sensitive fields and passed by environment, never by argument. */
export function manifestView(plan: ConnectorPlan): ManifestView {
  const settings = settingsOf(plan);
  const env = Object.fromEntries(settings.map(({ name }) => [name, `\${user_config.${keyOf(name)}}`]));
  return {
    name: json(plan.name),
    title: json(oneLine(plan.title, 80)),
    description: json(`Tools for ${oneLine(plan.title, 80)}.`),
    owner: json(`Owner of ${plan.name}`),
    env: json(env, 6, 13),
    userConfig: json(Object.fromEntries(settings.map((setting) => [keyOf(setting.name), fieldOf(setting)])), 2, 17),
    tools: json(
      plan.tools.map(({ name, description }) => ({ name, description: oneLine(description, 160) })),
      2,
      11,
    ),
  };
}

function keyOf(variable: string): string {
  return variable.toLowerCase();
}

function fieldOf({ title, description, secret, required, replaceable }: Setting): JsonObject {
  const field: Record<string, JsonValue> = { type: "string", title, description, required: required && !replaceable };
  return secret ? { ...field, sensitive: true } : field;
}
