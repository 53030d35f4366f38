import type { ConnectorPlan } from "../../plan/types.js";
import { json } from "../code/index.js";
import type { View } from "../template.js";
import { oneLine } from "./one-line.js";
import { settingsOf } from "./settings.js";

/** Namespace of the MCP registry, until the owner puts in an account. */
export const placeholderNamespace = "io.github.your-account";

/** The entry for the MCP registry. */
export function registryView(plan: ConnectorPlan): View {
  const variables = settingsOf(plan).map(({ name, title, description, required, secret }) => ({
    name,
    description: `${title}. ${description}`,
    isRequired: required,
    isSecret: secret,
    format: "string",
  }));
  return {
    registryName: json(`${placeholderNamespace}/${plan.name}`),
    title: json(oneLine(plan.title, 80)),
    description: json(`Tools for ${oneLine(plan.title, 80)}.`),
    name: json(plan.name),
    variables: json(variables, 6, 31),
  };
}
